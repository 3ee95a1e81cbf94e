import { describe, expect, it } from 'vitest';
import type { Value, ValueType } from '#domain/values';
import { type OpenScene, refusal } from '../subject.ts';

interface RoundTrip {
  readonly type: ValueType;
  readonly written: Value;
  /** Where it differs from what was written. */
  readonly read?: Value;
}

const roundTrips: readonly RoundTrip[] = [
  { type: 'number', written: 1.5 },
  { type: 'number', written: -0, read: 0 },
  { type: 'number', written: 5e-324 },
  { type: 'number', written: 1.7976931348623157e308 },
  { type: 'number', written: 0.1 + 0.2 },
  { type: 'integer', written: 9_007_199_254_740_991 },
  { type: 'integer', written: -9_007_199_254_740_991 },
  { type: 'integer', written: 2e3, read: 2000 },
  { type: 'decimal', written: '12.50', read: '12.5' },
  { type: 'decimal', written: '-0.00', read: '0' },
  { type: 'decimal', written: '0012', read: '12' },
  { type: 'decimal', written: `${'9'.repeat(100)}.${'1'.repeat(100)}` },
  { type: 'boolean', written: true },
  { type: 'boolean', written: false },
  { type: 'text', written: '' },
  { type: 'text', written: ' "quoted" \\ back\tslash\r\n ' },
  { type: 'text', written: "'); drop table entities; --" },
  { type: 'text', written: 'é e\u0301 漢字 🐋 \uffff \u{10ffff}' },
  { type: 'text', written: '__proto__' },
  { type: 'text', written: 'x'.repeat(65_536) },
  { type: 'timestamp', written: '2026-01-31T12:00:00Z', read: '2026-01-31T12:00:00.000000Z' },
  { type: 'timestamp', written: '2026-01-31T12:00:00.123456+05:30', read: '2026-01-31T06:30:00.123456Z' },
  { type: 'timestamp', written: '1684-07-29T00:00:00.000001Z' },
  { type: 'timestamp', written: '2255-06-04T23:59:59.999999Z' },
  { type: 'json', written: { nested: [1, 'two', { three: null }], empty: {}, none: [] } },
  { type: 'json', written: ['text', 1.5e300, -0.25, true] },
  { type: 'json', written: 'only text' },
  { type: 'json', written: false },
  { type: 'json', written: { '': 'empty key', 'a"b': '\\u0000 as text', '🐋': '漢字' } },
  { type: 'reference', written: 'an entity that is not there' },
];

const title = ({ type, written }: RoundTrip): string => {
  const text = JSON.stringify(written);
  return `${type} ${text.length > 50 ? `${text.slice(0, 50)}...` : text}`;
};

export const valueCases = (scene: OpenScene): void => {
  describe('values', () => {
    it.each(roundTrips.map((trip) => [title(trip), trip] as const))(
      'come back as they were written: %s',
      async (_title, { type, written, read = written }) => {
        const { attrium } = await scene();
        await attrium.attributes.define({ attributes: [{ name: 'a', type }] });
        await attrium.entities.put({ entity: 'e', values: { a: written } });
        expect((await attrium.entities.get({ entity: 'e' })).values.a?.value).toStrictEqual(read);
        expect((await attrium.entities.find({})).items[0]?.values.a?.value).toStrictEqual(read);
        expect((await attrium.entities.history({ entity: 'e' })).items[0]?.value).toStrictEqual(read);
      },
    );

    it.each<[ValueType, Value]>([
      ['number', '1'],
      ['integer', 1.5],
      ['integer', 9_007_199_254_740_992],
      ['decimal', 12.5],
      ['decimal', '1e3'],
      ['decimal', 'NaN'],
      ['boolean', 'true'],
      ['boolean', 1],
      ['text', 1],
      ['text', ['a']],
      ['timestamp', 1_767_225_600],
      ['reference', 5],
    ])('%s refuses %j', async (type, value) => {
      const { attrium } = await scene();
      await attrium.attributes.define({ attributes: [{ name: 'a', type }] });
      const error = await refusal(attrium.entities.put({ entity: 'e', values: { a: value } }), 'VALUE_TYPE');
      expect(error.message).toContain('"a"');
    });

    it('a refused value is not echoed where the attribute holds personal data', async () => {
      const { attrium } = await scene();
      await attrium.attributes.define({
        attributes: [
          { name: 'mail', type: 'text', pii: 'personal', pattern: '@' },
          { name: 'blood', type: 'text', pii: 'sensitive', allowed: ['A', 'B'] },
        ],
      });
      for (const name of ['mail', 'blood']) {
        const values = { [name]: 'secret-text' };
        const error: unknown = await attrium.entities
          .put({ entity: 'e', values })
          .catch((cause: unknown) => cause);
        expect(JSON.stringify([(error as Error).message, error])).not.toContain('secret-text');
      }
    });

    it('of one call and attribute are as large as they may be, and not larger', async () => {
      const { attrium } = await scene();
      await attrium.attributes.define({ attributes: [{ name: 'a', type: 'text' }] });
      // 3 bytes each in UTF-8.
      await attrium.entities.put({ entity: 'e', values: { a: '漢'.repeat(21_845) } });
      await refusal(
        attrium.entities.put({ entity: 'e', values: { a: '漢'.repeat(21_846) } }),
        'VALUE_TOO_LARGE',
      );
      expect((await attrium.entities.get({ entity: 'e' })).version).toBe('1');
    });
  });

  describe('entity keys', () => {
    it.each([
      'a',
      'with space',
      "Robert'); drop table students; --",
      '漢字/🐋',
      '%20',
      '$entity',
      '../..',
      'x'.repeat(255),
    ])('are kept as they are: %j', async (entity) => {
      const { attrium } = await scene();
      await attrium.entities.put({ entity, values: {} });
      expect((await attrium.entities.get({ entity })).entity).toBe(entity);
      const found = await attrium.entities.find({ where: { attribute: '$entity', op: 'eq', value: entity } });
      expect(found.items.map((item) => item.entity)).toEqual([entity]);
    });

    it('that differ in case, form or a trailing space are different entities', async () => {
      const { attrium } = await scene();
      const keys = ['a', 'A', 'a ', 'é', 'e\u0301'];
      for (const entity of keys) await attrium.entities.put({ entity, values: {}, type: entity });
      const { items } = await attrium.entities.getMany({ entities: keys });
      expect(items.map(({ entity, type }) => [entity, type])).toEqual(keys.map((key) => [key, key]));
    });
  });
};
