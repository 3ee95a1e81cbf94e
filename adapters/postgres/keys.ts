import { randomUUID } from 'node:crypto';
import { sql } from 'slonik';
import { z } from 'zod';
import { AttriumError } from '#domain/errors';
import type { Micros, TenantId } from '#domain/ids';
import { type ApiKey, type Keys, roles } from '#domain/ports/tenants';
import { isStorableText } from '#domain/text';
import { audited } from './audit-log.ts';
import { translated, violatedConstraint } from './errors.ts';
import type { ReadPool } from './read-pool.ts';
import type { ProveTenant } from './tenant-proof.ts';

const keyRow = z
  .object({
    id: z.string(),
    tenant: z.int(),
    role: z.enum(roles),
    label: z.string(),
    created_us: z.bigint(),
    expires_us: z.bigint().nullable(),
    revoked_us: z.bigint().nullable(),
  })
  .transform(
    (row): ApiKey => ({
      id: row.id,
      tenant: row.tenant as TenantId,
      role: row.role,
      label: row.label,
      createdAt: Number(row.created_us) as Micros,
      ...(row.expires_us === null ? {} : { expiresAt: Number(row.expires_us) as Micros }),
      ...(row.revoked_us === null ? {} : { revokedAt: Number(row.revoked_us) as Micros }),
    }),
  );

const unknownKey = (id: string): AttriumError =>
  new AttriumError('KEY_UNKNOWN', undefined, { details: { id } });

const refused = (error: unknown): Error => {
  switch (violatedConstraint(error)) {
    case 'api_keys_hash_key':
      // Without its cause, which would name the hash.
      return new AttriumError('KEY_EXISTS');
    case 'api_keys_tenant_fkey':
      return new AttriumError('TENANT_UNKNOWN');
    default:
      return translated(error);
  }
};

export const createKeys = (pool: ReadPool, prove: ProveTenant): Keys => ({
  async create({ tenant, role, label, hash, expiresAt }, audit) {
    try {
      return await audited(pool, prove, audit, (connection) =>
        connection.one(sql.type(keyRow)`
          select * from attrium.create_api_key(
            ${prove(tenant)}, ${randomUUID()}, ${hash}, ${role}, ${label}, ${expiresAt ?? null})`),
      );
    } catch (error) {
      throw refused(error);
    }
  },
  async byHash(hash) {
    if (!isStorableText(hash)) return null;
    try {
      const open = await pool.get();
      return await open.maybeOne(sql.type(keyRow)`select * from attrium.api_key_by_hash(${hash})`);
    } catch (error) {
      throw translated(error);
    }
  },
  async list(tenant) {
    try {
      const open = await pool.get();
      return await open.any(sql.type(keyRow)`select * from attrium.api_keys_of(${prove(tenant)})`);
    } catch (error) {
      throw translated(error);
    }
  },
  async revoke(tenant, id, audit) {
    if (!isStorableText(id)) throw unknownKey(id);
    try {
      return await audited(pool, prove, audit, async (connection) => {
        const key = await connection.maybeOne(sql.type(keyRow)`
          select * from attrium.revoke_api_key(${prove(tenant)}, ${id})`);
        if (key === null) throw unknownKey(id);
        return key;
      });
    } catch (error) {
      throw translated(error);
    }
  },
  async rotate(tenant, id, { hash, expiresAt, endsAt }, audit) {
    if (!isStorableText(id)) throw unknownKey(id);
    try {
      return await audited(pool, prove, audit, async (connection) => {
        const [created, replaced] = await connection.any(sql.type(keyRow)`
          select * from attrium.rotate_api_key(
            ${prove(tenant)}, ${id}, ${randomUUID()}, ${hash}, ${expiresAt ?? null}, ${endsAt})`);
        if (created === undefined || replaced === undefined) throw unknownKey(id);
        return { created, replaced };
      });
    } catch (error) {
      throw refused(error);
    }
  },
});
