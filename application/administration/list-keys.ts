import type { Principal } from '../principal.ts';
import type { Services } from '../services.ts';
import { type KeyView, keyView } from './key-view.ts';
import { tenantNamed } from './tenant-named.ts';

/** Of one tenant by creation, expired and revoked ones included. Raises FORBIDDEN, TENANT_UNKNOWN. */
export const listKeys = async (
  services: Services,
  principal: Principal,
  input: { readonly tenant?: string } = {},
): Promise<{ readonly keys: readonly KeyView[] }> => {
  const keys = await services.keys.list(await tenantNamed(services, principal, input.tenant));
  return { keys: keys.map(keyView) };
};
