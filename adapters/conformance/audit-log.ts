import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TenantId } from '#domain/ids';
import type { AuditEntry } from '#domain/ports/audit-log';
import type { AuditLogSubject } from './subject.ts';

const newHash = (): string => createHash('sha256').update(randomUUID()).digest('hex');

/** Every *must* of the port AuditLog, and of the ports that record with what they change. */
export function auditLogConformance(adapterName: string, open: () => Promise<AuditLogSubject>): void {
  describe(`audit log [${adapterName}]`, () => {
    let subject: AuditLogSubject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    const entry = (tenant: TenantId, action: string): AuditEntry => ({
      tenant,
      actor: { key: 'k-1', role: 'admin' },
      action,
      target: 'a "target"',
      details: { text: '\u00e4', deep: { list: [1, true, null] } },
    });
    const actions = async (tenant: TenantId): Promise<string[]> =>
      (await subject.audit.list({ tenant, limit: 100 })).map(({ action }) => action);
    const failing = () => {
      throw new RangeError('on purpose');
    };

    it('lists what was appended, newest first, as it was given', async () => {
      const tenant = await subject.newTenant();
      const given = ['one', 'two', 'three'].map((action) => entry(tenant, action));
      await subject.audit.append(given.slice(0, 2));
      await subject.audit.append([
        { ...entry(tenant, 'three'), actor: { key: null, role: 'operator' }, target: null },
      ]);
      const records = await subject.audit.list({ tenant, limit: 10 });
      expect(records.map(({ action }) => action)).toEqual(['three', 'two', 'one']);
      expect(records[1]).toEqual({ ...given[1], seq: records[1]?.seq, at: records[1]?.at });
      expect(records[0]).toMatchObject({ actor: { key: null, role: 'operator' }, target: null });
      const seqs = records.map(({ seq }) => seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => b - a));
    });

    it('is read in pages', async () => {
      const tenant = await subject.newTenant();
      await subject.audit.append(['1', '2', '3', '4', '5'].map((action) => entry(tenant, action)));
      const first = await subject.audit.list({ tenant, limit: 2 });
      const second = await subject.audit.list({ tenant, limit: 2, before: first.at(-1)?.seq });
      const third = await subject.audit.list({ tenant, limit: 2, before: second.at(-1)?.seq });
      expect([first, second, third].map((page) => page.map(({ action }) => action))).toEqual([
        ['5', '4'],
        ['3', '2'],
        ['1'],
      ]);
    });

    it('of one tenant shows nothing of another, and of an unknown one nothing', async () => {
      const [one, other] = [await subject.newTenant(), await subject.newTenant()];
      await subject.audit.append([entry(one, 'mine')]);
      expect(await actions(other)).toEqual([]);
      expect(await actions(2_000_000_000 as TenantId)).toEqual([]);
    });

    it('takes all entries or none', async () => {
      const tenant = await subject.newTenant();
      const entries = [entry(tenant, 'good'), entry(2_000_000_000 as TenantId, 'bad')];
      await expect(subject.audit.append(entries)).rejects.toMatchObject({ code: 'TENANT_UNKNOWN' });
      expect(await actions(tenant)).toEqual([]);
    });

    it('gets a record with each change that brings one, in the logs that it names', async () => {
      const [tenant, other] = [await subject.newTenant(), await subject.newTenant()];
      const record = (action: string) => () => [entry(tenant, action), entry(other, action)];
      const key = { tenant, role: 'reader', label: 'k' } as const;
      const { id } = await subject.keys.create({ ...key, hash: newHash() }, record('create'));
      await subject.keys.rotate(tenant, id, { hash: newHash(), endsAt: 1 as never }, record('rotate'));
      await subject.keys.revoke(tenant, id, record('revoke'));
      await subject.tenants.create({ name: `t-${randomUUID()}` }, record('tenant'));
      await subject.catalog.apply(
        tenant,
        [{ kind: 'define', spec: { name: 'a', type: 'text' } }],
        record('define'),
      );
      const expected = ['define', 'tenant', 'revoke', 'rotate', 'create'];
      expect(await actions(tenant)).toEqual(expected);
      expect(await actions(other)).toEqual(expected);
    });

    it('gets no record of a call that was refused, or changed nothing of the catalogue', async () => {
      const tenant = await subject.newTenant();
      const hash = newHash();
      const define = [{ kind: 'define', spec: { name: 'a', type: 'text' } }] as const;
      await subject.keys.create({ tenant, role: 'reader', label: 'k', hash });
      await subject.catalog.apply(tenant, define);
      const record = () => [entry(tenant, 'never')];
      const again = { tenant, role: 'reader', label: 'k', hash } as const;
      await expect(subject.keys.create(again, record)).rejects.toMatchObject({ code: 'KEY_EXISTS' });
      await expect(subject.keys.revoke(tenant, 'none', record)).rejects.toMatchObject({
        code: 'KEY_UNKNOWN',
      });
      await subject.catalog.apply(tenant, define, record);
      expect(await actions(tenant)).toEqual([]);
    });

    it('no change is made that could not be recorded', async () => {
      const tenant = await subject.newTenant();
      const hash = newHash();
      const bad = () => [entry(2_000_000_000 as TenantId, 'bad')];
      const key = { tenant, role: 'reader', label: 'k' } as const;
      const { id } = await subject.keys.create({ ...key, hash: newHash() });
      const before = await subject.keys.list(tenant);
      const endsAt = 1 as never;
      for (const audit of [bad, failing]) {
        await expect(subject.keys.create({ ...key, hash }, audit)).rejects.toThrow();
        await expect(subject.keys.rotate(tenant, id, { hash, endsAt }, audit)).rejects.toThrow();
        await expect(subject.keys.revoke(tenant, id, audit)).rejects.toThrow();
        const spec = { name: 'a', type: 'text' } as const;
        await expect(subject.catalog.apply(tenant, [{ kind: 'define', spec }], audit)).rejects.toThrow();
        const name = `t-${randomUUID()}`;
        await expect(subject.tenants.create({ name }, audit)).rejects.toThrow();
        expect(await subject.tenants.byName(name)).toBeNull();
      }
      expect(await subject.keys.list(tenant)).toEqual(before);
      expect(await subject.keys.byHash(hash)).toBeNull();
      expect((await subject.catalog.load(tenant)).attributes).toEqual([]);
    });
  });
}
