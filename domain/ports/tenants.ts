import type { Micros, TenantId } from '../ids.ts';
import { type Role, roles } from '../roles.ts';
import type { AuditOf } from './audit-log.ts';

export interface Tenant {
  readonly id: TenantId;
  /** Unique; 1 to 63 characters of a-z, 0-9 and hyphen. */
  readonly name: string;
  readonly attributeLimit: number;
  readonly createdAt: Micros;
}

export interface Tenants {
  /** Must be atomic: of two callers with one name, one gets TENANT_EXISTS. Raises TENANT_EXISTS, UNAVAILABLE. */
  create(
    tenant: { readonly name: string; readonly attributeLimit?: number },
    audit?: AuditOf<Tenant>,
  ): Promise<Tenant>;
  /** null where there is none. Raises UNAVAILABLE. */
  byName(name: string): Promise<Tenant | null>;
  /** By name ascending. Raises UNAVAILABLE. */
  list(): Promise<readonly Tenant[]>;
}

export { type Role, roles };

export interface ApiKey {
  readonly id: string;
  readonly tenant: TenantId;
  readonly role: Role;
  readonly label: string;
  readonly createdAt: Micros;
  readonly expiresAt?: Micros;
  readonly revokedAt?: Micros;
}

export interface Rotation {
  readonly created: ApiKey;
  readonly replaced: ApiKey;
}

export interface Keys {
  /** `hash`: SHA-256 of the secret, hex; the secret itself never reaches the port. Raises KEY_EXISTS (hash in use), TENANT_UNKNOWN, UNAVAILABLE. */
  create(
    key: {
      readonly tenant: TenantId;
      readonly role: Role;
      readonly label: string;
      readonly hash: string;
      readonly expiresAt?: Micros;
    },
    audit?: AuditOf<ApiKey>,
  ): Promise<ApiKey>;
  /** The key whatever its state: the caller decides about expiry and revocation. null where there is none. Raises UNAVAILABLE. */
  byHash(hash: string): Promise<ApiKey | null>;
  /** Of one tenant, by creation. Raises UNAVAILABLE. */
  list(tenant: TenantId): Promise<readonly ApiKey[]>;
  /** Must be idempotent; keeps the first revokedAt. Raises KEY_UNKNOWN (also for another tenant's key), UNAVAILABLE. */
  revoke(tenant: TenantId, id: string, audit?: AuditOf<ApiKey>): Promise<ApiKey>;
  /**
   * Must be atomic: adds a key of the same role and label, and lets the old one end at `endsAt` unless it ends sooner.
   * Raises KEY_UNKNOWN (also for another tenant's key, and for a revoked one), KEY_EXISTS (hash in use), UNAVAILABLE.
   */
  rotate(
    tenant: TenantId,
    id: string,
    next: { readonly hash: string; readonly expiresAt?: Micros; readonly endsAt: Micros },
    audit?: AuditOf<Rotation>,
  ): Promise<Rotation>;
}
