interface Loudest {
  readonly level: 'debug';
  readonly destination: { write(line: string): void };
}

/**
 * The telemetry of a running store at its most talkative. `told`: every line that it wrote, with the errors and their
 * causes as an operator would read them, and its metrics.
 */
export const overheard = <Made extends { readonly metrics: { text(): Promise<string> } }>(
  telemetryWith: (options: Loudest) => Made,
): { readonly telemetry: Made; readonly told: () => Promise<string> } => {
  let lines = '';
  const telemetry = telemetryWith({
    level: 'debug',
    destination: {
      write: (line) => {
        lines += line;
      },
    },
  });
  return { telemetry, told: async () => lines + (await telemetry.metrics.text()) };
};
