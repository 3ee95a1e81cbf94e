import { createHash } from 'node:crypto';
import { AttriumError } from '#domain/errors';
import type { ApiKey } from '#domain/ports/tenants';
import type { Principal } from './principal.ts';
import type { Adapters } from './services.ts';

/**
 * An API key is at least 128 bits of randomness, so one round of SHA-256 is enough: there is no dictionary to try,
 * and looking the hash up tells a guesser nothing about the key.
 */
export const hashApiKey = (key: string): string => createHash('sha256').update(key).digest('hex');

/** The longest key that is hashed; anything longer was never issued. */
const maxKeyLength = 512;

/** Raises CREDENTIAL_INVALID for an unknown, expired or revoked key. */
export const authenticate = async (
  { keys, clock }: Pick<Adapters, 'keys' | 'clock'>,
  apiKey: string,
): Promise<Principal> => {
  const key: ApiKey | null = apiKey.length > maxKeyLength ? null : await keys.byHash(hashApiKey(apiKey));
  const valid =
    key !== null &&
    key.revokedAt === undefined &&
    (key.expiresAt === undefined || key.expiresAt > clock.now());
  if (!valid) throw new AttriumError('CREDENTIAL_INVALID');
  return { key: key.id, tenant: key.tenant, role: key.role };
};
