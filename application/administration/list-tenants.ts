import type { Services } from '../services.ts';
import { type TenantView, tenantView } from './tenant-view.ts';

/** By name. */
export const listTenants = async (
  services: Services,
): Promise<{ readonly tenants: readonly TenantView[] }> => {
  const tenants = await services.tenants.list();
  return { tenants: tenants.map(tenantView) };
};
