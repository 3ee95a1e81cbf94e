import type { Principal } from '../authenticate.ts';
import type { Services } from '../services.ts';
import { type KeyView, keyView } from './key-view.ts';
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
  return keyView(await services.keys.revoke(tenant, id));
};
