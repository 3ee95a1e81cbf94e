import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Attrium } from '../../create-attrium.ts';
import { type OpenScene, refusal } from '../subject.ts';

const day = 24 * 60 * 60 * 1_000;
const far = '2200-01-01T00:00:00.000000Z';

export const administrationCases = (scene: OpenScene): void => {
  describe('keys', () => {
    it('a created key tells its secret once, and is listed without it', async () => {
      const { attrium } = await scene();
      const before = (await attrium.keys.list({})).keys;
      const { key, secret } = await attrium.keys.create({
        role: 'writer',
        label: 'importer',
        expiresAt: far,
      });
      expect(secret).toMatch(/^atr_[A-Za-z0-9_-]{43}$/);
      expect(key).toMatchObject({ role: 'writer', label: 'importer', expiresAt: far });
      const { keys } = await attrium.keys.list();
      expect(keys).toEqual([...before, key]);
      expect(JSON.stringify(keys)).not.toContain(secret);
    });

    it('a rotated key ends after the grace period, and its successor has its role and label', async () => {
      const { attrium } = await scene();
      const { key, secret } = await attrium.keys.create({ role: 'reader', label: 'k' });
      const rotated = await attrium.keys.rotate({ id: key.id });
      expect(rotated.secret).not.toBe(secret);
      expect(rotated.key).toMatchObject({ role: 'reader', label: 'k' });
      const lives = Date.parse(rotated.replaced.expiresAt ?? '') - Date.parse(rotated.key.createdAt);
      expect(Math.abs(lives - day)).toBeLessThan(60_000);
      const sooner = await attrium.keys.rotate({ id: key.id, graceMs: 1_000 });
      expect(sooner.replaced.expiresAt?.localeCompare(rotated.replaced.expiresAt ?? '')).toBe(-1);
    });

    it('a revoked key stays revoked, however often that is asked for, and is not rotated', async () => {
      const { attrium } = await scene();
      const { key } = await attrium.keys.create({ role: 'reader', label: 'k' });
      const revoked = await attrium.keys.revoke({ id: key.id });
      expect(revoked).toEqual({ ...key, revokedAt: revoked.revokedAt });
      expect(await attrium.keys.revoke({ id: key.id })).toEqual(revoked);
      await refusal(attrium.keys.rotate({ id: key.id }), 'KEY_UNKNOWN');
    });

    it('an admin makes no key above its own role, and touches none', async () => {
      const { attrium, as } = await scene();
      const operator = await as('operator');
      await refusal(attrium.keys.create({ role: 'operator', label: 'up' }), 'FORBIDDEN');
      const { key } = await operator.keys.create({ role: 'operator', label: 'above' });
      await refusal(attrium.keys.rotate({ id: key.id }), 'FORBIDDEN');
      await refusal(attrium.keys.revoke({ id: key.id }), 'FORBIDDEN');
      const listed = (await attrium.keys.list({})).keys.find(({ id }) => id === key.id);
      expect(listed).toEqual(key);
    });

    it('an admin names no tenant, whether there is one or not', async () => {
      const { attrium, tenant } = await scene();
      const told = [];
      for (const name of [tenant, (await scene()).tenant, 'no-such-tenant']) {
        told.push((await refusal(attrium.keys.list({ tenant: name }), 'FORBIDDEN')).message);
        const create = attrium.keys.create({ tenant: name, role: 'reader', label: 'k' });
        told.push((await refusal(create, 'FORBIDDEN')).message);
      }
      expect(new Set(told).size).toBe(1);
    });

    it('an operator manages the keys of any tenant by its name, and still reads no other than its own', async () => {
      const [home, away] = [await scene(), await scene()];
      const operator = await home.as('operator');
      const { tenant } = away;
      await away.attrium.entities.put({ entity: 'e', values: {} });
      const { key } = await operator.keys.create({ tenant, role: 'admin', label: 'first' });
      expect((await away.attrium.keys.list({})).keys).toContainEqual(key);
      const rotated = await operator.keys.rotate({ tenant, id: key.id });
      await operator.keys.revoke({ tenant, id: rotated.key.id });
      expect((await operator.keys.list({ tenant })).keys).toEqual((await away.attrium.keys.list({})).keys);
      expect((await operator.keys.list({})).keys).not.toContainEqual(key);
      await refusal(operator.keys.revoke({ id: key.id }), 'KEY_UNKNOWN');
      await refusal(operator.keys.list({ tenant: 'no-such-tenant' }), 'TENANT_UNKNOWN');
      await refusal(operator.entities.get({ entity: 'e' }), 'ENTITY_NOT_FOUND');
    });
  });

  describe('the audit log', () => {
    const actionsOf = async ({ audit }: Attrium): Promise<string[]> =>
      (await audit.list({})).items.map(({ action, target }) => `${action} ${target}`);

    it('tells who changed what, newest first, and no secret', async () => {
      const { attrium } = await scene();
      await attrium.attributes.define({ attributes: [{ name: 'a', type: 'text' }] });
      await attrium.attributes.update({ name: 'a', unit: 'kg' });
      await attrium.attributes.retire({ name: 'a' });
      await attrium.attributes.sync({ attributes: [{ name: 'b', type: 'text' }] });
      const first = await attrium.keys.create({ role: 'reader', label: 'k' });
      const rotated = await attrium.keys.rotate({ id: first.key.id, graceMs: 5 });
      await attrium.keys.revoke({ id: rotated.key.id });
      const { items } = await attrium.audit.list();
      expect(items.map(({ action, target }) => [action, target])).toEqual([
        ['keys.revoke', rotated.key.id],
        ['keys.rotate', first.key.id],
        ['keys.create', first.key.id],
        ['attributes.sync', 'b'],
        ['attributes.retire', 'a'],
        ['attributes.update', 'a'],
        ['attributes.define', 'a'],
      ]);
      expect(items[1]?.details).toMatchObject({ graceMs: 5, created: { id: rotated.key.id } });
      expect(items[2]).toMatchObject({ actor: { role: 'admin' }, details: { role: 'reader', label: 'k' } });
      const told = JSON.stringify(items);
      for (const { secret } of [first, rotated]) {
        expect(told).not.toContain(secret);
        expect(told).not.toContain(createHash('sha256').update(secret).digest('hex'));
      }
    });

    it('names the key that acted, where one did', async () => {
      const { attrium, subject, tenant } = await scene();
      await attrium.keys.create({ role: 'reader', label: 'k' });
      const { key } = (await attrium.audit.list()).items[0]?.actor ?? { key: undefined };
      if (subject.http === undefined) return expect(key).toBeNull();
      const { keys } = await (await subject.attrium({ tenant })).keys.list();
      expect(keys.map(({ id }) => id)).toContain(key);
    });

    it('says nothing of what changed nothing, was refused, or only read', async () => {
      const { attrium, as } = await scene();
      await refusal((await as('reader')).keys.create({ role: 'reader', label: 'k' }), 'FORBIDDEN');
      await refusal(attrium.keys.create({ role: 'operator', label: 'k' }), 'FORBIDDEN');
      await refusal(attrium.keys.revoke({ id: 'none' }), 'KEY_UNKNOWN');
      await attrium.keys.list();
      await attrium.attributes.sync({ attributes: [{ name: 'a', type: 'text' }], dryRun: true });
      await attrium.entities.put({ entity: 'e', values: {} });
      expect(await actionsOf(attrium)).toEqual([]);
    });

    it("holds an operator's action in both tenants, the one changed and the operator's", async () => {
      const [home, away] = [await scene(), await scene()];
      const operator = await home.as('operator');
      const { key } = await operator.keys.create({ tenant: away.tenant, role: 'admin', label: 'first' });
      const name = `t-${randomUUID()}`;
      await operator.tenants.create({ name });
      expect(await actionsOf(away.attrium)).toEqual([`keys.create ${key.id}`]);
      expect(await actionsOf(home.attrium)).toEqual([`tenants.create ${name}`, `keys.create ${key.id}`]);
      const [, record] = (await home.attrium.audit.list()).items;
      expect(record).toMatchObject({ actor: { role: 'operator' }, details: { tenant: away.tenant } });
    });

    it('is read in pages, by admins', async () => {
      const { attrium, as } = await scene();
      for (const name of ['a', 'b', 'c', 'd', 'e'])
        await attrium.attributes.define({ attributes: [{ name, type: 'text' }] });
      const targets: (string | null)[] = [];
      let cursor: string | undefined;
      do {
        const page = await attrium.audit.list({ limit: 2, cursor });
        targets.push(...page.items.map(({ target }) => target));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(targets).toEqual(['e', 'd', 'c', 'b', 'a']);
      await refusal((await as('writer')).audit.list(), 'FORBIDDEN');
    });
  });

  describe('tenants as an operator sees them', () => {
    it('are created once, and listed by name', async () => {
      const operator = await (await scene()).as('operator');
      const name = `t-${randomUUID()}`;
      const created = await operator.tenants.create({ name, attributeLimit: 3 });
      expect(created).toMatchObject({ name, attributeLimit: 3 });
      await refusal(operator.tenants.create({ name }), 'TENANT_EXISTS');
      const { tenants } = await operator.tenants.list();
      expect(tenants).toContainEqual(created);
      expect(tenants.map((tenant) => tenant.name)).toEqual(tenants.map((tenant) => tenant.name).sort());
    });

    it('are nothing that an admin hears of', async () => {
      const { attrium } = await scene();
      await refusal(attrium.tenants.list(), 'FORBIDDEN');
      await refusal(attrium.tenants.create({ name: 'mine' }), 'FORBIDDEN');
    });
  });

  describe('the health of the store', () => {
    it('is told to an operator, check by check, with a remedy for what is not well', async () => {
      const { checks, status } = await (await (await scene()).as('operator')).health.check();
      expect(checks.map(({ name }) => name)).toEqual([...new Set(checks.map(({ name }) => name))]);
      expect(checks.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['history.months', 'history.security']),
      );
      for (const check of checks) expect(check.remedy === null).toBe(check.status === 'ok');
      expect(['ok', ...checks.map((check) => check.status)]).toContain(status);
    });

    it('is nothing that an admin hears of', async () => {
      await refusal((await scene()).attrium.health.check(), 'FORBIDDEN');
    });
  });
};
