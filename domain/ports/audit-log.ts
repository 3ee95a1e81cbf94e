import type { Micros, TenantId } from '../ids.ts';
import type { Role } from '../roles.ts';
import type { JsonValue } from '../values.ts';

/** One administrative action: who did what to what. Holds no secret and no hash of one. */
export interface AuditEntry {
  /** Whose log it stands in. */
  readonly tenant: TenantId;
  /**
   * `key`: id of the API key, which may be of an operator of another tenant, or `jwt:` and the subject of a token; null
   * where a process acted by itself.
   */
  readonly actor: { readonly key: string | null; readonly role: Role };
  /** Of the procedure, such as `keys.revoke`. */
  readonly action: string;
  /** Id or name of what was changed; null where there is not one such thing. */
  readonly target: string | null;
  readonly details: { readonly [name: string]: JsonValue };
}

/**
 * What a change is recorded as. The ports that take one must record it in the transaction of the change: neither is
 * there without the other.
 */
export type AuditOf<Outcome> = (outcome: Outcome) => readonly AuditEntry[];

export interface AuditRecord extends AuditEntry {
  /** Place in the log: greater is later. */
  readonly seq: number;
  /** By the primary's clock. */
  readonly at: Micros;
}

export interface AuditLog {
  /** All or none. Nothing that was appended changes or goes. Raises TENANT_UNKNOWN, UNAVAILABLE. */
  append(entries: readonly AuditEntry[]): Promise<void>;
  /** Of one tenant, newest first, those below `before`. Raises UNAVAILABLE. */
  list(query: {
    readonly tenant: TenantId;
    readonly before?: number;
    readonly limit: number;
  }): Promise<readonly AuditRecord[]>;
}
