import {
  attributeCatalogConformance,
  auditLogConformance,
  clockConformance,
  keysConformance,
  promotionsConformance,
  telemetryConformance,
  tenantsConformance,
} from '#adapters/conformance/index';
import { createManualClock } from './manual-clock.ts';
import { createMemoryAdapters } from './memory-adapters.ts';
import { createTelemetry } from './telemetry.ts';

const open = async () => {
  const { catalog, tenants, keys, audit, promotions, clock } = createMemoryAdapters();
  let made = 0;
  return {
    catalog,
    tenants,
    keys,
    audit,
    promotions,
    agePromotions: async (ms: number) => clock.advance(ms),
    newTenant: async (options: { readonly attributeLimit?: number } = {}) => {
      made += 1;
      return (await tenants.create({ name: `tenant-${made}`, ...options })).id;
    },
    close: async () => undefined,
  };
};

attributeCatalogConformance('memory', open, { runs: 200 });
tenantsConformance('memory', open);
keysConformance('memory', open);
auditLogConformance('memory', open);
promotionsConformance('memory', open);

clockConformance('memory', async () => {
  const clock = createManualClock();
  return { clock, pass: async (ms) => clock.advance(ms) };
});

telemetryConformance('memory', async () => {
  const telemetry = createTelemetry();
  return {
    telemetry,
    counted: async (name, labels) => telemetry.counted(name, labels),
    gauged: async (name, labels) => telemetry.gauged(name, labels),
    observed: async (name, labels) => {
      const durations = telemetry.observed(name, labels);
      return { times: durations.length, sumMs: durations.reduce((sum, ms) => sum + ms, 0) };
    },
    lines: async () => telemetry.lines,
    close: async () => undefined,
  };
});
