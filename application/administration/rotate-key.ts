import type { Micros } from '#domain/ids';
import { limits } from '#domain/limits';
import { hashApiKey } from '../authenticate.ts';
import type { Principal } from '../principal.ts';
import type { Services } from '../services.ts';
import { auditEntries } from './audit-entries.ts';
import type { NewKey } from './create-key.ts';
import { keyEnd } from './key-end.ts';
import { newSecret } from './key-secret.ts';
import { auditDetails, type KeyView, keyView } from './key-view.ts';
import { managedKey } from './managed-key.ts';
import { tenantNamed } from './tenant-named.ts';

export interface RotateKeyInput {
  /** Another tenant's name; operators only. */
  readonly tenant?: string;
  readonly id: string;
  /** How long the old secret stays valid beside the new one; default 24 hours, at most 30 days. */
  readonly graceMs?: number;
  /** Of the new key, ISO 8601; absent: it does not expire. */
  readonly expiresAt?: string;
}

export interface RotatedKey extends NewKey {
  /** The old key, with the end that it has now. */
  readonly replaced: KeyView;
}

/**
 * A new key of the same role and label; the old one ends after the grace period, or sooner where it would have ended.
 * Raises KEY_UNKNOWN (also for a revoked key), FORBIDDEN, TENANT_UNKNOWN, TIMESTAMP_INVALID, REQUEST_INVALID.
 */
export const rotateKey = async (
  services: Services,
  principal: Principal,
  { tenant: name, id, graceMs = limits.keyGraceMs, expiresAt }: RotateKeyInput,
): Promise<RotatedKey> => {
  const tenant = await tenantNamed(services, principal, name);
  await managedKey(services, principal, tenant, id);
  const secret = newSecret();
  const next = {
    hash: hashApiKey(secret),
    expiresAt: keyEnd(services.clock, expiresAt),
    endsAt: (services.clock.now() + graceMs * 1_000) as Micros,
  };
  const { created, replaced } = await services.keys.rotate(tenant, id, next, (rotation) =>
    auditEntries(principal, tenant, {
      action: 'keys.rotate',
      target: id,
      details: {
        ...(name !== undefined && { tenant: name }),
        graceMs,
        created: { id: rotation.created.id, ...auditDetails(rotation.created) },
      },
    }),
  );
  return { key: keyView(created), secret, replaced: keyView(replaced) };
};
