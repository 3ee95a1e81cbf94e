import { isAttriumError } from '#domain/errors';
import type { Named } from './examples.ts';

/** Differs between any two calls, whoever makes them. */
const varying = new Set([
  'at',
  'clockAt',
  'createdAt',
  'expiresAt',
  'freshAt',
  'id',
  'ingestSeq',
  'ingestedAt',
  'key',
  'lagMs',
  'ms',
  'nextCursor',
  'observedAt',
  'requestId',
  'retiredAt',
  'secret',
  'token',
]);

/** All that a call tells its caller, with a placeholder for what differs anyway and for what the caller named. */
export const told = async (call: () => Promise<unknown>, named: Named): Promise<string> => {
  const answer = await call().catch((error: unknown) => {
    if (!isAttriumError(error)) throw error;
    const { code, message, remedy, retriable, retryAfterMs, details, meta } = error;
    return { refused: { code, message, remedy, retriable, retryAfterMs, details, meta } };
  });
  const text = JSON.stringify(answer, (name, value: unknown) =>
    varying.has(name) && (typeof value === 'string' || typeof value === 'number') ? `<${name}>` : value,
  );
  // Shorter ones, ids of the adapter in memory, would be found in other texts; where they stand alone they vary.
  const long = Object.entries(named).filter(([, value]) => value.length > 8);
  return long.reduce((rest, [name, value]) => rest.replaceAll(value, `<${name}>`), text);
};
