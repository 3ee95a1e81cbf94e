import { AttriumError } from '#domain/errors';
import type { TenantId } from '#domain/ids';
import { type Principal, requireRole } from '../principal.ts';
import type { Services } from '../services.ts';

/**
 * The caller's own tenant, or the one that an operator names. Others are refused alike whether there is such a tenant or
 * not. Raises FORBIDDEN, TENANT_UNKNOWN.
 */
export const tenantNamed = async (
  { tenants }: Pick<Services, 'tenants'>,
  principal: Principal,
  name: string | undefined,
): Promise<TenantId> => {
  if (name === undefined) return principal.tenant;
  requireRole(principal, 'operator');
  const tenant = await tenants.byName(name);
  if (tenant === null) throw new AttriumError('TENANT_UNKNOWN');
  return tenant.id;
};
