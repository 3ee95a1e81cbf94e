import type { Principal } from '../principal.ts';
import type { Services } from '../services.ts';
import { auditEntries } from './audit-entries.ts';
import { auditDetails, type KeyView, keyView } from './key-view.ts';
import { managedKey } from './managed-key.ts';
import { tenantNamed } from './tenant-named.ts';

export interface RevokeKeyInput {
  /** Another tenant's name; operators only. */
  readonly tenant?: string;
  readonly id: string;
}

/** Ends a key for good; repeating it keeps the first moment. Raises KEY_UNKNOWN, FORBIDDEN, TENANT_UNKNOWN. */
export const revokeKey = async (
  services: Services,
  principal: Principal,
  { tenant: name, id }: RevokeKeyInput,
): Promise<KeyView> => {
  const tenant = await tenantNamed(services, principal, name);
  await managedKey(services, principal, tenant, id);
  const revoked = await services.keys.revoke(tenant, id, (key) =>
    auditEntries(principal, tenant, {
      action: 'keys.revoke',
      target: id,
      details: { ...(name !== undefined && { tenant: name }), ...auditDetails(key) },
    }),
  );
  return keyView(revoked);
};
