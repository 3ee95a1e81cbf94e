import type { TenantId } from '#domain/ids';
import type { PromotionSettings } from '#domain/promotion/policy';
import { forEach } from '../background/for-each.ts';
import { type BackgroundLoop, repeatedly } from '../background/repeatedly.ts';
import { promote } from './promote.ts';
import type { PromotionPorts } from './propose.ts';

const tenantsATurn = 100;

/** Decides on the tiers of whatever was used, again and again; several workers share the tenants. Does nothing where it is off. */
export const promotionLoop = (ports: PromotionPorts, settings: PromotionSettings): BackgroundLoop => {
  if (settings.mode === 'off') return async () => undefined;
  const { promotions, telemetry, clock } = ports;
  const { everyMs } = settings;
  const decide = async (tenant: TenantId): Promise<void> => {
    const startedMs = clock.monotonicMs();
    const entries = await promote(ports, settings, tenant);
    telemetry.observe('promotion_ms', clock.monotonicMs() - startedMs);
    for (const { action, reason, dryRun, attribute, savesMsPerHour, bytes } of entries) {
      telemetry.count('promotions_total', { action, reason, mode: dryRun ? 'dry-run' : 'on' });
      const decided = { tenant, attribute, action, reason, dryRun, savesMsPerHour, bytes };
      telemetry.log('info', 'attribute tier decided', decided);
    }
  };
  return repeatedly(ports, { name: 'promotion', everyMs, afterFailureMs: everyMs }, async (signal) => {
    for (;;) {
      const tenants = await promotions.claim({ everyMs, limit: tenantsATurn });
      await forEach(tenants, decide, signal);
      if (tenants.length < tenantsATurn) return;
    }
  });
};
