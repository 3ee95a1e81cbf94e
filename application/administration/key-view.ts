import type { ApiKey, Role } from '#domain/ports/tenants';
import { formatInstant } from '#domain/time';

export interface KeyView {
  readonly id: string;
  readonly role: Role;
  readonly label: string;
  readonly createdAt: string;
  readonly expiresAt?: string;
  readonly revokedAt?: string;
}

/** What the audit log says of a key beside its id. */
export const auditDetails = ({ role, label, expiresAt }: ApiKey) => ({
  role,
  label,
  ...(expiresAt !== undefined && { expiresAt: formatInstant(expiresAt) }),
});

export const keyView = ({ id, role, label, createdAt, expiresAt, revokedAt }: ApiKey): KeyView => ({
  id,
  role,
  label,
  createdAt: formatInstant(createdAt),
  ...(expiresAt !== undefined && { expiresAt: formatInstant(expiresAt) }),
  ...(revokedAt !== undefined && { revokedAt: formatInstant(revokedAt) }),
});
