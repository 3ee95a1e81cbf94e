import { AttriumError } from '#domain/errors';
import type { Micros } from '#domain/ids';
import type { Clock } from '#domain/ports/clock';
import { parseInstant } from '#domain/time';

/** When a new key ends. Raises TIMESTAMP_INVALID, REQUEST_INVALID for a moment that has passed. */
export const keyEnd = (clock: Clock, expiresAt: string | undefined): Micros | undefined => {
  if (expiresAt === undefined) return undefined;
  const at = parseInstant(expiresAt);
  if (at <= clock.now()) {
    throw new AttriumError('REQUEST_INVALID', 'expiresAt: lies in the past', {
      details: { issues: [{ path: 'expiresAt', message: 'lies in the past' }] },
    });
  }
  return at;
};
