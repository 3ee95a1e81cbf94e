import type { Services } from '../services.ts';
import { type TenantView, tenantView } from './tenant-view.ts';

export interface CreateTenantInput {
  readonly name: string;
  /** Most attributes that the tenant may define; default 10,000. */
  readonly attributeLimit?: number;
}

/** Raises TENANT_EXISTS. */
export const createTenant = async (services: Services, input: CreateTenantInput): Promise<TenantView> =>
  tenantView(await services.tenants.create(input));
