import type { Role } from '#domain/ports/tenants';
import { hashApiKey } from '../authenticate.ts';
import { type Principal, requireRole } from '../principal.ts';
import type { Services } from '../services.ts';
import { auditEntries } from './audit-entries.ts';
import { keyEnd } from './key-end.ts';
import { newSecret } from './key-secret.ts';
import { auditDetails, type KeyView, keyView } from './key-view.ts';
import { tenantNamed } from './tenant-named.ts';

export interface CreateKeyInput {
  /** Another tenant's name; operators only. */
  readonly tenant?: string;
  readonly role: Role;
  readonly label: string;
  /** ISO 8601; absent: the key does not expire. */
  readonly expiresAt?: string;
}

export interface NewKey {
  readonly key: KeyView;
  /** Told this once; the store keeps its hash. */
  readonly secret: string;
}

/** Raises FORBIDDEN (a role above the caller's, another tenant), TENANT_UNKNOWN, TIMESTAMP_INVALID, REQUEST_INVALID. */
export const createKey = async (
  services: Services,
  principal: Principal,
  { tenant: name, role, label, expiresAt }: CreateKeyInput,
): Promise<NewKey> => {
  requireRole(principal, role);
  const tenant = await tenantNamed(services, principal, name);
  const secret = newSecret();
  const end = keyEnd(services.clock, expiresAt);
  const given = { tenant, role, label, hash: hashApiKey(secret), expiresAt: end };
  const key = await services.keys.create(given, (created) =>
    auditEntries(principal, tenant, {
      action: 'keys.create',
      target: created.id,
      details: { ...(name !== undefined && { tenant: name }), ...auditDetails(created) },
    }),
  );
  return { key: keyView(key), secret };
};
