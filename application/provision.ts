import { AttriumError, isAttriumError } from '#domain/errors';
import type { Role, Tenant } from '#domain/ports/tenants';
import { hashApiKey } from './authenticate.ts';
import type { Adapters } from './services.ts';

/** The tenant of this name, made where there is none; safe for many processes at once. */
export const ensureTenant = async ({ tenants }: Pick<Adapters, 'tenants'>, name: string): Promise<Tenant> => {
  const existing = await tenants.byName(name);
  if (existing !== null) return existing;
  try {
    return await tenants.create({ name });
  } catch (error) {
    if (!isAttriumError(error, 'TENANT_EXISTS')) throw error;
    // Another process was faster.
    const made = await tenants.byName(name);
    if (made === null) throw error;
    return made;
  }
};

export interface GivenKey {
  readonly tenant: Tenant;
  readonly role: Role;
  /** One that the key may have from before instead; it stays. */
  readonly orRole?: Role;
  readonly label: string;
  readonly secret: string;
}

/**
 * Makes the given secret a key of the tenant, and tells its role. Raises KEY_EXISTS where it is one of another tenant or
 * role, or revoked.
 */
export const ensureApiKey = async ({ keys }: Pick<Adapters, 'keys'>, key: GivenKey): Promise<Role> => {
  const hash = hashApiKey(key.secret);
  try {
    const { role } = await keys.create({ tenant: key.tenant.id, role: key.role, label: key.label, hash });
    return role;
  } catch (error) {
    if (!isAttriumError(error, 'KEY_EXISTS')) throw error;
    const existing = await keys.byHash(hash);
    if (
      existing?.tenant !== key.tenant.id ||
      (existing.role !== key.role && existing.role !== key.orRole) ||
      existing.revokedAt !== undefined
    ) {
      throw new AttriumError('KEY_EXISTS', 'The key exists with another tenant or role, or was revoked.', {
        cause: error,
      });
    }
    return existing.role;
  }
};
