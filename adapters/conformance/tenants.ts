import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '#domain/limits';
import type { TenantsSubject } from './subject.ts';

/** Names are unique in the whole store, which may be shared with other suites. */
const newName = (prefix = 't'): string => `${prefix}-${randomUUID()}`;

/** Every *must* of the port Tenants. */
export function tenantsConformance(adapterName: string, open: () => Promise<TenantsSubject>): void {
  describe(`tenants [${adapterName}]`, () => {
    let subject: TenantsSubject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    it('a created tenant is found by its name, as create returned it', async () => {
      const name = newName();
      const created = await subject.tenants.create({ name });
      expect(created).toMatchObject({ name, attributeLimit: limits.attributesPerTenant });
      expect(await subject.tenants.byName(name)).toEqual(created);
    });

    it('a tenant gets the attribute limit asked for', async () => {
      const created = await subject.tenants.create({ name: newName(), attributeLimit: 12 });
      expect(created.attributeLimit).toBe(12);
      expect(await subject.tenants.byName(created.name)).toEqual(created);
    });

    it('there is no tenant of a name that none was given', async () => {
      expect(await subject.tenants.byName(newName())).toBeNull();
      expect(await subject.tenants.byName("'; --")).toBeNull();
    });

    it('a name in use is TENANT_EXISTS, and the tenant stays as it is', async () => {
      const created = await subject.tenants.create({ name: newName(), attributeLimit: 3 });
      await expect(subject.tenants.create({ name: created.name, attributeLimit: 9 })).rejects.toMatchObject({
        name: 'AttriumError',
        code: 'TENANT_EXISTS',
      });
      expect(await subject.tenants.byName(created.name)).toEqual(created);
    });

    it('of parallel callers with one name one succeeds, the others get TENANT_EXISTS', async () => {
      const name = newName();
      const calls = await Promise.allSettled([1, 2, 3, 4, 5].map(() => subject.tenants.create({ name })));
      expect(calls.filter((call) => call.status === 'fulfilled')).toHaveLength(1);
      for (const call of calls) {
        if (call.status === 'rejected') expect(call.reason).toMatchObject({ code: 'TENANT_EXISTS' });
      }
    });

    it('lists tenants by name ascending, each with an id of its own', async () => {
      const prefix = newName('list');
      const created = [];
      for (const end of ['b', 'a', '0', 'c-1', 'c']) {
        created.push(await subject.tenants.create({ name: `${prefix.slice(0, 50)}-${end}` }));
      }
      const all = await subject.tenants.list();
      const own = all.filter(({ name }) => name.startsWith(prefix.slice(0, 50)));
      expect(own.map(({ name }) => name)).toEqual(created.map(({ name }) => name).sort());
      expect([...own].sort((a, b) => a.id - b.id)).toEqual([...created].sort((a, b) => a.id - b.id));
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      expect(all.map(({ name }) => name)).toEqual(all.map(({ name }) => name).sort());
    });
  });
}
