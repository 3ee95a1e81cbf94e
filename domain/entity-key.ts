import { AttriumError } from './errors.ts';
import type { EntityKey } from './ids.ts';
import { limits } from './limits.ts';
import { fitsUtf8 } from './text.ts';

const control = /\p{Cc}/u;

/** Control characters are out because keys appear in logs, headers and terminals. */
const isName = (raw: unknown, bytes: number): raw is string =>
  typeof raw === 'string' && raw !== '' && fitsUtf8(raw, bytes) && raw.isWellFormed() && !control.test(raw);

export const isEntityKey = (raw: unknown): raw is EntityKey => isName(raw, limits.entityKeyBytes);

/** Raises ENTITY_KEY_INVALID. */
export const entityKey = (raw: unknown): EntityKey => {
  if (!isEntityKey(raw)) throw new AttriumError('ENTITY_KEY_INVALID');
  return raw;
};

/** Raises ENTITY_TYPE_INVALID. */
export const entityType = (raw: unknown): string => {
  if (!isName(raw, limits.entityTypeBytes)) throw new AttriumError('ENTITY_TYPE_INVALID');
  return raw;
};
