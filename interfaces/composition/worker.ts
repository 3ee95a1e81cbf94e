import { attributeLoop, keepAttributes } from '#application/attributes/upkeep';
import { healthLoop } from '#application/health/health-loop';
import { StagedValues } from '#application/ingest/staged-values';
import { type MaintenanceReport, maintain } from '#application/maintain/maintain';
import { maintenanceLoop } from '#application/maintain/maintenance-loop';
import { promotionLoop } from '#application/promotion/promotion-loop';
import { tiersLoop } from '#application/tiers/tiers-loop';
import type { AttriumError } from '#domain/errors';
import { runInBackground } from './background.ts';
import { type Config, requiredExternalConfig } from './config.ts';
import { externalStack } from './external-stack.ts';
import { historyPolicy } from './history-settings.ts';
import { promotionOf } from './promotion-settings.ts';

export interface RunningWorker {
  readonly description: string;
  /** Resolves where the worker cannot go on; it must be stopped then. */
  readonly broken: Promise<AttriumError>;
  /** Ends the work under way between two of its steps. */
  stop(): Promise<void>;
}

/** All work that no request waits for, and no HTTP. Raises CONFIG_INVALID, UNAVAILABLE, SCHEMA_MISMATCH. */
export const startWorker = async (config: Config): Promise<RunningWorker> => {
  const stack = await externalStack(requiredExternalConfig(config));
  const policy = historyPolicy(config);
  const staged = new StagedValues(stack.adapters);
  staged.start();
  const background = runInBackground([
    maintenanceLoop(stack.adapters, policy),
    attributeLoop(stack.adapters, policy),
    healthLoop(stack.adapters, policy),
    tiersLoop(stack.adapters),
    promotionLoop(stack.adapters, promotionOf(config)),
  ]);
  return {
    description: stack.description,
    broken: stack.broken,
    stop: async () => {
      await background.stop();
      await staged.stop();
      await stack.stop();
    },
  };
};

/** Maintains the store once, for schedulers that start a process each time. Raises as startWorker does. */
export const maintainOnce = async (config: Config, signal: AbortSignal): Promise<MaintenanceReport> => {
  const stack = await externalStack(requiredExternalConfig(config));
  try {
    const policy = historyPolicy(config);
    await keepAttributes(stack.adapters, policy, { signal });
    return await maintain(stack.adapters, { policy, signal });
  } finally {
    await stack.stop();
  }
};
