import { describe, expect, it } from 'vitest';
import { type OpenScene, refusal } from '../subject.ts';

export const attributeCases = (scene: OpenScene): void => {
  describe('attributes', () => {
    it('are listed by name, with the defaults filled in', async () => {
      const { attrium } = await scene();
      const { attributes } = await attrium.attributes.define({
        attributes: [
          { name: 'weight', type: 'number', unit: 'kg', min: 0 },
          { name: 'colour', type: 'text', allowed: ['red', 'green'], description: 'of the hull' },
        ],
      });
      expect(attributes.map(({ name }) => name)).toEqual(['colour', 'weight']);
      expect(attributes[1]).toMatchObject({
        name: 'weight',
        type: 'number',
        unit: 'kg',
        min: 0,
        pii: 'none',
        tier: 'auto',
        version: '1',
      });
      expect(attributes[0]?.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      expect(await attrium.attributes.list({})).toEqual({ attributes });
      expect(await attrium.attributes.list()).toEqual({ attributes });
    });

    it('are none in a new tenant', async () => {
      const { attrium } = await scene();
      expect(await attrium.attributes.list({ retired: true })).toEqual({ attributes: [] });
    });

    it('constraints are kept in canonical form', async () => {
      const { attrium } = await scene();
      const { attributes } = await attrium.attributes.define({
        attributes: [
          { name: 'price', type: 'decimal', min: '00.50', max: '1000.00' },
          { name: 'since', type: 'timestamp', min: '2026-01-01T01:00:00+01:00' },
        ],
      });
      expect(attributes[0]).toMatchObject({ min: '0.5', max: '1000' });
      expect(attributes[1]).toMatchObject({ min: '2026-01-01T00:00:00.000000Z' });
    });

    it('an equal definition changes nothing, another one of the same name is refused', async () => {
      const { attrium } = await scene();
      const spec = { name: 'weight', type: 'number', unit: 'kg' } as const;
      const first = await attrium.attributes.define({ attributes: [spec] });
      expect(await attrium.attributes.define({ attributes: [spec] })).toEqual(first);
      await refusal(attrium.attributes.define({ attributes: [{ ...spec, unit: 'g' }] }), 'ATTRIBUTE_EXISTS');
      await refusal(
        attrium.attributes.define({ attributes: [{ name: 'weight', type: 'text' }] }),
        'ATTRIBUTE_EXISTS',
      );
      expect(await attrium.attributes.list({})).toEqual(first);
    });

    it('of one call are defined all or none', async () => {
      const { attrium } = await scene();
      const call = attrium.attributes.define({
        attributes: [
          { name: 'fine', type: 'number' },
          { name: 'odd', type: 'text', min: 1 },
        ],
      });
      await refusal(call, 'ATTRIBUTE_INVALID');
      expect(await attrium.attributes.list({ retired: true })).toEqual({ attributes: [] });
    });

    it('an update changes what it names, and null removes it', async () => {
      const { attrium } = await scene();
      await attrium.attributes.define({
        attributes: [{ name: 'weight', type: 'number', unit: 'kg', min: 0, max: 10 }],
      });
      const updated = await attrium.attributes.update({ name: 'weight', max: null, unit: 'g' });
      expect(updated).toMatchObject({ name: 'weight', type: 'number', unit: 'g', min: 0, version: '2' });
      expect(updated).not.toHaveProperty('max');
      expect(await attrium.attributes.list({})).toEqual({ attributes: [updated] });
    });

    it('new constraints bind new values only', async () => {
      const { attrium } = await scene();
      await attrium.attributes.define({ attributes: [{ name: 'weight', type: 'number' }] });
      await attrium.entities.put({ entity: 'whale', values: { weight: 100_000 } });
      await attrium.attributes.update({ name: 'weight', max: 100 });
      expect((await attrium.entities.get({ entity: 'whale' })).values.weight?.value).toBe(100_000);
      await refusal(attrium.entities.put({ entity: 'whale', values: { weight: 101 } }), 'VALUE_RANGE');
      await attrium.entities.put({ entity: 'whale', values: { weight: 100 } });
    });

    it('constraints refuse what lies outside of them', async () => {
      const { attrium } = await scene();
      await attrium.attributes.define({
        attributes: [
          { name: 'colour', type: 'text', allowed: ['red', 'green'] },
          { name: 'code', type: 'text', pattern: '^[A-Z]{3}$' },
          { name: 'price', type: 'decimal', min: '0.01', max: '9.99' },
          { name: 'since', type: 'timestamp', min: '2026-01-01T00:00:00Z' },
        ],
      });
      const put = (values: Record<string, string>) => attrium.entities.put({ entity: 'e', values });
      await refusal(put({ colour: 'blue' }), 'VALUE_NOT_ALLOWED');
      await refusal(put({ code: 'AB1' }), 'VALUE_PATTERN');
      await refusal(put({ price: '10' }), 'VALUE_RANGE');
      await refusal(put({ since: '2025-12-31T23:59:59.999999Z' }), 'VALUE_RANGE');
      await put({ colour: 'red', code: 'ABC', price: '9.990', since: '2026-01-01T00:00:00Z' });
    });

    it('a retired attribute is hidden with its values, refuses new ones, and keeps its name', async () => {
      const { attrium } = await scene();
      await attrium.attributes.define({
        attributes: [
          { name: 'old', type: 'number' },
          { name: 'new', type: 'number' },
        ],
      });
      await attrium.entities.put({ entity: 'e', values: { old: 1, new: 2 } });
      const retired = await attrium.attributes.retire({ name: 'old' });
      expect(retired.retiredAt).toBeDefined();

      expect(Object.keys((await attrium.entities.get({ entity: 'e' })).values)).toEqual(['new']);
      expect((await attrium.entities.find({})).items.map(({ values }) => Object.keys(values))).toEqual([
        ['new'],
      ]);
      expect(
        (await attrium.entities.history({ entity: 'e' })).items.map(({ attribute }) => attribute),
      ).toEqual(['new']);
      expect((await attrium.attributes.list({})).attributes.map(({ name }) => name)).toEqual(['new']);
      expect((await attrium.attributes.list({ retired: true })).attributes).toContainEqual(retired);

      await refusal(attrium.entities.put({ entity: 'e', values: { old: 3 } }), 'ATTRIBUTE_RETIRED');
      await refusal(attrium.entities.get({ entity: 'e', attributes: ['old'] }), 'ATTRIBUTE_RETIRED');
      await refusal(
        attrium.entities.find({ where: { attribute: 'old', op: 'exists', value: true } }),
        'ATTRIBUTE_RETIRED',
      );
      await refusal(
        attrium.attributes.define({ attributes: [{ name: 'old', type: 'number' }] }),
        'ATTRIBUTE_RETIRED',
      );
      await refusal(attrium.attributes.update({ name: 'old', unit: 'g' }), 'ATTRIBUTE_RETIRED');
    });

    it('retiring twice is retiring once', async () => {
      const { attrium } = await scene();
      await attrium.attributes.define({ attributes: [{ name: 'old', type: 'number' }] });
      const once = await attrium.attributes.retire({ name: 'old' });
      expect(await attrium.attributes.retire({ name: 'old' })).toEqual(once);
    });

    it('count against the cap of the tenant, retired ones included', async () => {
      const { attrium } = await scene({ attributeLimit: 2 });
      await attrium.attributes.define({
        attributes: [
          { name: 'a', type: 'number' },
          { name: 'b', type: 'number' },
        ],
      });
      await attrium.attributes.retire({ name: 'a' });
      const error = await refusal(
        attrium.attributes.define({ attributes: [{ name: 'c', type: 'number' }] }),
        'ATTRIBUTE_LIMIT',
      );
      expect(error.details).toMatchObject({ limit: 2, wanted: 3 });
    });

    it('may be named like anything that objects have of their own', async () => {
      const { attrium } = await scene();
      const names = [
        'constructor',
        'hasOwnProperty',
        'prototype',
        'toString',
        'valueOf',
        '__defineGetter__',
        '0',
      ];
      await attrium.attributes.define({ attributes: names.map((name) => ({ name, type: 'text' as const })) });
      const values = Object.fromEntries(names.map((name) => [name, `value of ${name}`]));
      await attrium.entities.put({ entity: '__proto__', values });
      const read = await attrium.entities.get({ entity: '__proto__' });
      expect(
        Object.fromEntries(Object.entries(read.values).map(([name, { value }]) => [name, value])),
      ).toEqual(values);
      const found = await attrium.entities.find({
        where: { attribute: 'constructor', op: 'prefix', value: 'value' },
      });
      expect(found.items.map(({ entity }) => entity)).toEqual(['__proto__']);
    });

    it('may be named in any script, with separators inside', async () => {
      const { attrium } = await scene();
      const names = ['größe', '重量', 'a.b:c/d-e f', '_', 'Ω1'];
      await attrium.attributes.define({
        attributes: names.map((name) => ({ name, type: 'integer' as const })),
      });
      await attrium.entities.put({
        entity: 'e',
        values: Object.fromEntries(names.map((name, n) => [name, n])),
      });
      const read = await attrium.entities.get({ entity: 'e', attributes: ['重量'] });
      expect(read.values).toMatchObject({ 重量: { value: 1 } });
    });
  });
};
