import { jwtIdentities } from '#adapters/jwt/index';
import { attributeLoop } from '#application/attributes/upkeep';
import type { BackgroundLoop } from '#application/background/repeatedly';
import { healthLoop } from '#application/health/health-loop';
import { maintenanceLoop } from '#application/maintain/maintenance-loop';
import { promotionLoop } from '#application/promotion/promotion-loop';
import { usageLoop } from '#application/promotion/usage-loop';
import { ensureApiKey, ensureTenant } from '#application/provision';
import type { Services } from '#application/services';
import { tiersLoop } from '#application/tiers/tiers-loop';
import type { AttriumError } from '#domain/errors';
import type { TenantId } from '#domain/ids';
import type { Role } from '#domain/ports/tenants';
import type { HistoryPolicy } from '#domain/retention';
import { type Attrium, attriumFor, createServices } from '../create-attrium.ts';
import { type HttpServer, listen } from '../http/server.ts';
import { runInBackground } from './background.ts';
import { type Config, externalConfig, requiredExternalConfig } from './config.ts';
import { embeddedStack } from './embedded-stack.ts';
import { externalStack } from './external-stack.ts';
import { historyPolicy } from './history-settings.ts';
import { jwtOptions } from './jwt-settings.ts';
import { promotionOf } from './promotion-settings.ts';
import type { Stack } from './stack.ts';
import { leaveUrl } from './started-url.ts';

export interface RunningAttrium {
  readonly url: string;
  readonly developmentKey: { readonly secret: string; readonly role: Role } | undefined;
  readonly description: string;
  /** The procedures in this process, as admin of the tenant `default`. */
  readonly attrium: Attrium;
  /** Resolves where the store cannot go on; it must be stopped then. */
  readonly broken: Promise<AttriumError>;
  /** Finishes the requests under way, then ends everything that was started. */
  stop(): Promise<void>;
}

/** The tenant of the development key. */
const defaultTenant = 'default';

/** Engines, ports, procedures, the HTTP server and the worker, as the configuration says. Raises what starting one of them raises. */
export const startAttrium = async (config: Config): Promise<RunningAttrium> => {
  const external = externalConfig(config);
  const loops = [maintenanceLoop, healthLoop, tiersLoop, attributeLoop, countingLoop, autopilot];
  if (external !== undefined) return serving(config, () => externalStack(external), loops);
  const running = await serving(config, () => embeddedStack(config), loops);
  const forget = await leaveUrl(config.ATTRIUM_DATA_DIR, running.url).catch(async (error: unknown) => {
    await running.stop();
    throw error;
  });
  return {
    ...running,
    stop: async () => {
      await forget();
      await running.stop();
    },
  };
};

/** The same on a server that somebody else runs, without the worker. Raises CONFIG_INVALID, too. */
export const serveAttrium = (config: Config): Promise<RunningAttrium> => {
  const external = requiredExternalConfig(config);
  return serving(config, () => externalStack(external), [healthLoop, countingLoop]);
};

type Loop = (services: Services, policy: HistoryPolicy) => BackgroundLoop;

const countingLoop: Loop = (services) => usageLoop(services, services.promotion);
const autopilot: Loop = (services) => promotionLoop(services, services.promotion);

const serving = async (
  config: Config,
  openStack: () => Promise<Stack>,
  loops: readonly Loop[],
): Promise<RunningAttrium> => {
  const jwt = jwtOptions(config);
  const policy = historyPolicy(config);
  const promotion = promotionOf(config);
  const stack = await openStack();
  try {
    const { tenant, developmentKey } = await provision(stack);
    const identities = jwt && jwtIdentities({ ...jwt, clock: stack.adapters.clock });
    const services = createServices({ ...stack.adapters, identities }, stack.tokenKeys, policy, promotion);
    const server: HttpServer = await listen(services, {
      host: config.HOST,
      port: config.PORT,
      maxBodyBytes: config.ATTRIUM_MAX_BODY_BYTES,
      metrics: stack.metrics,
      corsOrigins: config.ATTRIUM_CORS_ORIGINS,
    });
    services.staged.start();
    const background = runInBackground(loops.map((loop) => loop(services, policy)));
    return {
      url: server.url,
      developmentKey,
      description: stack.description,
      broken: stack.broken,
      attrium: attriumFor(services, { tenant, role: 'admin' }),
      stop: async () => {
        await server.close();
        await background.stop();
        await services.staged.stop();
        await stack.stop();
      },
    };
  } catch (error) {
    await stack.stop();
    throw error;
  }
};

interface Provisions extends Pick<RunningAttrium, 'developmentKey'> {
  readonly tenant: TenantId;
}

const provision = async ({ adapters, developmentKey: secret }: Stack): Promise<Provisions> => {
  const tenant = await ensureTenant(adapters, defaultTenant);
  if (secret === undefined) return { tenant: tenant.id, developmentKey: undefined };
  // Who starts the store holds the database; a key that was made as admin's is not raised behind its holders' backs.
  const given = { tenant, label: 'development', secret };
  const role = await ensureApiKey(adapters, { ...given, role: 'operator', orRole: 'admin' });
  return { tenant: tenant.id, developmentKey: { secret, role } };
};
