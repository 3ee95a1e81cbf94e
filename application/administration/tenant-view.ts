import type { Tenant } from '#domain/ports/tenants';
import { formatInstant } from '#domain/time';

export interface TenantView {
  readonly name: string;
  readonly attributeLimit: number;
  readonly createdAt: string;
}

export const tenantView = ({ name, attributeLimit, createdAt }: Tenant): TenantView => ({
  name,
  attributeLimit,
  createdAt: formatInstant(createdAt),
});
