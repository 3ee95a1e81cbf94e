import { isAttriumError } from '#domain/errors';

/** As Node's util.inspect asks for it; elsewhere nobody does. */
const inspect = Symbol.for('nodejs.util.inspect.custom');

/**
 * The same error, which a console shows in a few lines: what a caller can act on, and where it was called. The cause
 * stays, for who asks for it; shown with every error it would be seventy lines of the transport's own.
 */
export const briefly = (error: unknown): unknown => {
  if (!isAttriumError(error)) return error;
  const { code, remedy, details, retryAfterMs, stack } = error;
  const lines = [
    `${stack ?? `AttriumError: ${error.message}`}`,
    `  code: ${code}`,
    `  remedy: ${remedy}`,
    ...(typeof details.requestId === 'string' ? [`  request: ${details.requestId}`] : []),
    ...(retryAfterMs === undefined ? [] : [`  retryAfterMs: ${retryAfterMs}`]),
  ];
  return Object.defineProperty(error, inspect, { value: () => lines.join('\n'), enumerable: false });
};
