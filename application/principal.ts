import { AttriumError } from '#domain/errors';
import type { TenantId } from '#domain/ids';
import { type Role, roles } from '#domain/ports/tenants';

/** Who calls: what the credential says, and nothing that the payload says. */
export interface Principal {
  /** Id of the API key, or `jwt:` and the subject of a JSON Web Token; null in process, where whoever holds the adapters calls. */
  readonly key: string | null;
  readonly tenant: TenantId;
  readonly role: Role;
}

/** Raises FORBIDDEN. */
export const requireRole = (principal: Principal, least: Role): void => {
  if (roles.indexOf(principal.role) >= roles.indexOf(least)) return;
  throw new AttriumError(
    'FORBIDDEN',
    `This call needs the role ${least}; the credential has ${principal.role}.`,
    {
      details: { needs: least, has: principal.role },
    },
  );
};
