import { readdirSync, readFileSync } from 'node:fs';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createMemoryAdapters } from '#adapters/memory/index';
import { checkHealth } from '#application/health/check-health';
import { defaultHistoryPolicy } from '#domain/retention';
import file from './metrics.json' with { type: 'json' };

const root = new URL('../../../', import.meta.url);

/** Names as /metrics has them, with the labels that the source gives each. */
const recorded = (): ReadonlyMap<string, readonly string[]> => {
  const metrics = new Map<string, readonly string[]>();
  for (const folder of ['application', 'adapters', 'interfaces']) {
    for (const path of readdirSync(new URL(folder, root), { encoding: 'utf8', recursive: true })) {
      if (!path.endsWith('.ts') || /test|conformance/.test(path)) continue;
      const source = readFileSync(new URL(`${folder}/${path}`, root), 'utf8');
      const calls = source.matchAll(/telemetry\??\.(?:count|gauge|observe)\('(\w+)'[^{;]*(?:\{([^}]*)\})?/g);
      for (const [, name, labels = ''] of calls) {
        metrics.set(
          `attrium_${name}`,
          [...labels.matchAll(/(\w+)(?=\s*[:,]|\s*$)/g)].flatMap(([, label]) => label ?? []),
        );
      }
    }
  }
  return metrics;
};

const today = Object.entries(file.metrics).filter(([, { reports }]) => reports === 'today');

describe('a metric that CloudWatch collects', () => {
  it.each(today)('%s is one that the service has, with these labels', (name, { dimensions }) => {
    if (name.startsWith('attrium_')) {
      const labels = recorded().get(name);
      expect(labels).toBeDefined();
      expect(labels).toEqual(expect.arrayContaining([...dimensions]));
    } else {
      const registry = new Registry();
      collectDefaultMetrics({ register: registry });
      expect(registry.getSingleMetric(name)).toBeDefined();
    }
  });

  it.each(Object.entries(file.metrics).filter(([, { reports }]) => reports !== 'today'))(
    '%s reports later, and is not there yet',
    (name) => {
      expect(recorded().has(name)).toBe(false);
    },
  );
});

describe('a check that alarms are made for', () => {
  it('is one of the service, and all of them are', async () => {
    const { checks } = await checkHealth(createMemoryAdapters(), defaultHistoryPolicy);
    expect(file.checks).toEqual(checks.map(({ name }) => name));
  });
});
