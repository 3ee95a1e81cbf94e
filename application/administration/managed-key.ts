import { AttriumError } from '#domain/errors';
import type { TenantId } from '#domain/ids';
import type { ApiKey } from '#domain/ports/tenants';
import { type Principal, requireRole } from '../principal.ts';
import type { Services } from '../services.ts';

/**
 * A key of the tenant that the caller may change: nobody gets, or takes away, what is above the own role.
 * Raises KEY_UNKNOWN, FORBIDDEN.
 */
export const managedKey = async (
  { keys }: Pick<Services, 'keys'>,
  principal: Principal,
  tenant: TenantId,
  id: string,
): Promise<ApiKey> => {
  const key = (await keys.list(tenant)).find((one) => one.id === id);
  if (key === undefined) throw new AttriumError('KEY_UNKNOWN', undefined, { details: { id } });
  requireRole(principal, key.role);
  return key;
};
