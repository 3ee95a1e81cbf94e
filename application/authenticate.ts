import { createHash } from 'node:crypto';
import { AttriumError } from '#domain/errors';
import type { TenantId } from '#domain/ids';
import type { ApiKey, Role } from '#domain/ports/tenants';
import { roles } from '#domain/ports/tenants';
import type { Adapters } from './services.ts';

/** Who calls: what the credential says, and nothing that the payload says. */
export interface Principal {
  /** Id of the API key; null in process, where whoever holds the adapters calls. */
  readonly key: string | null;
  readonly tenant: TenantId;
  readonly role: Role;
}

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

/** Raises FORBIDDEN. */
export const requireRole = (principal: Principal, least: Role): void => {
  if (roles.indexOf(principal.role) >= roles.indexOf(least)) return;
  throw new AttriumError(
    'FORBIDDEN',
    `This call needs the role ${least}; the credential has ${principal.role}.`,
    {
      details: { needs: least, has: principal.role },
    },
  );
};
