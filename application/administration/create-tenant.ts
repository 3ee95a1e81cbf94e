import type { Principal } from '../principal.ts';
import type { Services } from '../services.ts';
import { auditEntries } from './audit-entries.ts';
import { type TenantView, tenantView } from './tenant-view.ts';

export interface CreateTenantInput {
  readonly name: string;
  /** Most attributes that the tenant may define; default 10,000. */
  readonly attributeLimit?: number;
}

/** Raises TENANT_EXISTS. */
export const createTenant = async (
  services: Services,
  principal: Principal,
  input: CreateTenantInput,
): Promise<TenantView> => {
  const tenant = await services.tenants.create(input, ({ name, attributeLimit }) =>
    auditEntries(principal, principal.tenant, {
      action: 'tenants.create',
      target: name,
      details: { attributeLimit },
    }),
  );
  return tenantView(tenant);
};
