import type { Services } from '#application/services';

export const capabilities = ['write', 'strong', 'eventual', 'analytical'] as const;

/** Whether calls of each kind can be answered; null where no copy of the data is configured for them. */
export type Readiness = Readonly<Record<(typeof capabilities)[number], boolean | null>>;

/** What is configured is ready. */
export const isReady = (readiness: Readiness): boolean =>
  capabilities.every((name) => readiness[name] !== false);

/**
 * Asks the store, at most one question at a time: whoever asks needs no credential, and must not be able to take the
 * connections of those who have one.
 */
export const readinessProbe = ({ store, telemetry }: Pick<Services, 'store' | 'telemetry'>) => {
  let underWay: Promise<boolean> | undefined;

  const ask = async (): Promise<boolean> => {
    try {
      await store.probe();
      return true;
    } catch (error) {
      telemetry.log('warn', 'not ready', { error });
      return false;
    } finally {
      underWay = undefined;
    }
  };

  return async (): Promise<Readiness> => {
    underWay ??= ask();
    const primary = await underWay;
    // The primary is the only copy, and writes and strong reads go to it.
    return { write: primary, strong: primary, eventual: null, analytical: null };
  };
};
