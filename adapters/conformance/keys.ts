import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Micros, TenantId } from '#domain/ids';
import { roles } from '#domain/ports/tenants';
import type { KeysSubject } from './subject.ts';

const newHash = (): string => createHash('sha256').update(randomUUID()).digest('hex');

/** Every *must* of the port Keys. */
export function keysConformance(adapterName: string, open: () => Promise<KeysSubject>): void {
  describe(`keys [${adapterName}]`, () => {
    let subject: KeysSubject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    const create = async (tenant: TenantId, label: string, hash = newHash()) => ({
      hash,
      key: await subject.keys.create({ tenant, role: 'writer', label, hash }),
    });

    it.each(roles)('a created key of role %s is found by its hash, as create returned it', async (role) => {
      const tenant = await subject.newTenant();
      const hash = newHash();
      const expiresAt = 1_893_456_000_000_001 as Micros;
      const created = await subject.keys.create({ tenant, role, label: 'l\u00e4bel "1"', hash, expiresAt });
      expect(created).toMatchObject({ tenant, role, label: 'l\u00e4bel "1"', expiresAt });
      expect(created.revokedAt).toBeUndefined();
      expect(await subject.keys.byHash(hash)).toEqual(created);
    });

    it('a key never tells its hash', async () => {
      const { hash, key } = await create(await subject.newTenant(), 'k');
      expect(JSON.stringify(key)).not.toContain(hash);
    });

    it('there is no key of an unknown hash', async () => {
      expect(await subject.keys.byHash(newHash())).toBeNull();
    });

    it('a hash in use is KEY_EXISTS, whatever the tenant', async () => {
      const { hash, key } = await create(await subject.newTenant(), 'first');
      await expect(create(await subject.newTenant(), 'second', hash)).rejects.toMatchObject({
        name: 'AttriumError',
        code: 'KEY_EXISTS',
      });
      expect(await subject.keys.byHash(hash)).toEqual(key);
    });

    it('a key of an unknown tenant is TENANT_UNKNOWN', async () => {
      await expect(create(2_000_000_000 as TenantId, 'k')).rejects.toMatchObject({ code: 'TENANT_UNKNOWN' });
    });

    it('lists the keys of one tenant by creation, revoked and expired ones included', async () => {
      const tenant = await subject.newTenant();
      await create(await subject.newTenant(), 'of another');
      const labels = ['c', 'a', 'b'];
      for (const label of labels) await create(tenant, label);
      const past = 1_000_000 as Micros;
      await subject.keys.create({
        tenant,
        role: 'reader',
        label: 'expired',
        hash: newHash(),
        expiresAt: past,
      });
      const [first] = await subject.keys.list(tenant);
      await subject.keys.revoke(tenant, first?.id ?? '');
      const listed = await subject.keys.list(tenant);
      expect(listed.map(({ label }) => label)).toEqual([...labels, 'expired']);
      expect(listed.map(({ revokedAt }) => revokedAt !== undefined)).toEqual([true, false, false, false]);
      expect(new Set(listed.map(({ id }) => id)).size).toBe(4);
    });

    it('a tenant without keys, and an unknown one, has an empty list', async () => {
      expect(await subject.keys.list(await subject.newTenant())).toEqual([]);
      expect(await subject.keys.list(2_000_000_000 as TenantId)).toEqual([]);
    });

    it('a revoked key is still found, with the moment of its first revocation', async () => {
      const tenant = await subject.newTenant();
      const { hash, key } = await create(tenant, 'k');
      const revoked = await subject.keys.revoke(tenant, key.id);
      expect(revoked).toEqual({ ...key, revokedAt: revoked.revokedAt });
      expect(revoked.revokedAt).toBeGreaterThanOrEqual(key.createdAt);
      expect(await subject.keys.revoke(tenant, key.id)).toEqual(revoked);
      expect(await subject.keys.byHash(hash)).toEqual(revoked);
    });

    it('a rotated key ends when it is told to, and another takes its role and label', async () => {
      const tenant = await subject.newTenant();
      const { hash, key } = await create(tenant, 'k');
      const next = newHash();
      const [endsAt, expiresAt] = [1_893_456_000_000_001, 1_900_000_000_000_000] as Micros[];
      const { created, replaced } = await subject.keys.rotate(tenant, key.id, {
        hash: next,
        expiresAt,
        endsAt: endsAt as Micros,
      });
      expect(replaced).toEqual({ ...key, expiresAt: endsAt });
      expect(created).toMatchObject({ tenant, role: key.role, label: key.label, expiresAt });
      expect(created.id).not.toBe(key.id);
      expect(await subject.keys.byHash(hash)).toEqual(replaced);
      expect(await subject.keys.byHash(next)).toEqual(created);
      expect(await subject.keys.list(tenant)).toEqual([replaced, created]);
    });

    it('rotating never lets a key live longer', async () => {
      const tenant = await subject.newTenant();
      const expiresAt = 1_893_456_000_000_000 as Micros;
      const endsAt = (expiresAt + 1) as Micros;
      const { id } = await subject.keys.create({
        tenant,
        role: 'reader',
        label: 'k',
        hash: newHash(),
        expiresAt,
      });
      const { created, replaced } = await subject.keys.rotate(tenant, id, { hash: newHash(), endsAt });
      expect(replaced.expiresAt).toBe(expiresAt);
      expect(created.expiresAt).toBeUndefined();
    });

    it('rotating to a hash in use is KEY_EXISTS, and changes nothing', async () => {
      const tenant = await subject.newTenant();
      const { hash, key } = await create(tenant, 'k');
      await expect(subject.keys.rotate(tenant, key.id, { hash, endsAt: 1 as Micros })).rejects.toMatchObject({
        code: 'KEY_EXISTS',
      });
      expect(await subject.keys.list(tenant)).toEqual([key]);
    });

    it("rotating what is not there, is revoked, or is another tenant's key, is KEY_UNKNOWN", async () => {
      const tenant = await subject.newTenant();
      const other = await create(await subject.newTenant(), 'of another');
      const { key: revoked } = await create(tenant, 'revoked');
      await subject.keys.revoke(tenant, revoked.id);
      for (const id of [other.key.id, revoked.id, '999999999', "'; --", '', '\0']) {
        await expect(
          subject.keys.rotate(tenant, id, { hash: newHash(), endsAt: 1 as Micros }),
        ).rejects.toMatchObject({ name: 'AttriumError', code: 'KEY_UNKNOWN' });
      }
      expect(await subject.keys.byHash(other.hash)).toEqual(other.key);
      expect(await subject.keys.list(tenant)).toHaveLength(1);
    });

    it("revoking what is not there, or another tenant's key, is KEY_UNKNOWN", async () => {
      const tenant = await subject.newTenant();
      const { hash, key } = await create(await subject.newTenant(), 'of another');
      for (const id of [key.id, '999999999', 'no-such-key', "'; --", '']) {
        await expect(subject.keys.revoke(tenant, id)).rejects.toMatchObject({
          name: 'AttriumError',
          code: 'KEY_UNKNOWN',
        });
      }
      expect(await subject.keys.byHash(hash)).toEqual(key);
    });
  });
}
