import { clockConformance, telemetryConformance } from '#adapters/conformance/index';
import type { Labels, LogLevel } from '#domain/ports/telemetry';
import { systemClock } from './clock.ts';
import { systemTelemetry } from './telemetry.ts';

clockConformance('system', async () => {
  const clock = systemClock();
  // Not the clock's own sleep, which is under test.
  const pass = async (ms: number): Promise<void> => {
    const until = performance.now() + ms;
    while (performance.now() < until) await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, pass };
});

telemetryConformance('system', async () => {
  const written: string[] = [];
  const telemetry = systemTelemetry({
    level: 'debug',
    destination: { write: (line) => void written.push(line) },
  });

  /** Sum of the samples of one metric whose labels include the given ones. */
  const sampled = async (metric: string, labels: Labels = {}): Promise<number> => {
    const samples = (await telemetry.metrics.text())
      .split('\n')
      .map((line) => /^(\w+)(\{.*\})? (.+)$/.exec(line));
    return samples
      .filter((sample) => sample?.[1] === `attrium_${metric}`)
      .filter((sample) =>
        Object.entries(labels).every(([label, text]) => sample?.[2]?.includes(`${label}="${text}"`)),
      )
      .reduce((sum, sample) => sum + Number(sample?.[3]), 0);
  };

  return {
    telemetry,
    counted: (name, labels) => sampled(name, labels),
    gauged: (name, labels) => sampled(name, labels),
    observed: async (name, labels) => ({
      times: await sampled(`${name}_count`, labels),
      sumMs: await sampled(`${name}_sum`, labels),
    }),
    lines: async () =>
      written.map((line) => {
        const { level, event, ...fields } = JSON.parse(line) as { level: LogLevel; event: string };
        return { level, event, fields };
      }),
    close: async () => undefined,
  };
});
