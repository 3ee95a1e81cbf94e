import { type SystemTelemetry, systemTelemetry } from '#adapters/system/index';

/**
 * The telemetry of a running store at its most talkative. `told`: every line that it wrote, with the errors and their
 * causes as an operator would read them, and its metrics.
 */
export const overheardTelemetry = (): {
  readonly telemetry: SystemTelemetry;
  readonly told: () => Promise<string>;
} => {
  let lines = '';
  const telemetry = systemTelemetry({
    level: 'debug',
    destination: {
      write: (line: string) => {
        lines += line;
      },
    },
  });
  return { telemetry, told: async () => lines + (await telemetry.metrics.text()) };
};
