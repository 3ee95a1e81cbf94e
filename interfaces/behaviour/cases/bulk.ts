import { describe, expect, it } from 'vitest';
import { type OpenScene, refusal } from '../subject.ts';

export const bulkCases = (scene: OpenScene): void => {
  const withNumber = async () => {
    const opened = await scene();
    await opened.attrium.attributes.define({ attributes: [{ name: 'a', type: 'number', max: 100 }] });
    return opened;
  };

  describe('entities.putMany', () => {
    const items = [
      { entity: 'good', type: 'ship', values: { a: 1 } },
      { entity: 'bad', values: { a: 'text' } },
      { entity: 'also good', values: { a: 2 } },
      { entity: 'guarded', values: { a: 3 }, expectedVersion: '9' },
    ];

    it('refuses a bad item by itself', async () => {
      const { attrium } = await withNumber();
      const { results } = await attrium.entities.putMany({ items });
      expect(results).toMatchObject([
        { status: 'applied', entity: 'good', rev: '1', version: '1', superseded: [] },
        { status: 'refused', entity: 'bad', code: 'VALUE_TYPE' },
        { status: 'applied', entity: 'also good' },
        {
          status: 'refused',
          entity: 'guarded',
          code: 'VERSION_CONFLICT',
          details: { expected: 9, actual: 0 },
        },
      ]);
      const { items: found } = await attrium.entities.find({});
      expect(found.map(({ entity, type }) => [entity, type])).toEqual([
        ['also good', null],
        ['good', 'ship'],
      ]);
    });

    it('of bad items only writes nothing, and says so for each', async () => {
      const { attrium } = await withNumber();
      const { results, token } = await attrium.entities.putMany({
        items: [
          { entity: '', values: {} },
          { entity: 'e', values: { unknown: 1 } },
        ],
      });
      expect(results).toMatchObject([
        { status: 'refused', code: 'ENTITY_KEY_INVALID' },
        { status: 'refused', code: 'ATTRIBUTE_UNKNOWN' },
      ]);
      expect(token).not.toBeNull();
      expect((await attrium.entities.find({})).items).toEqual([]);
    });

    it.each([
      ['a bad value', 1, 'VALUE_TYPE', items.slice(0, 3)],
      ['a conflict', 1, 'VERSION_CONFLICT', [items[0], items[3], items[2]].flatMap((item) => item ?? [])],
    ] as const)('atomic: %s fails all and is pointed at', async (_title, index, code, given) => {
      const { attrium } = await withNumber();
      const error = await refusal(attrium.entities.putMany({ items: given, atomic: true } as never), code);
      expect(error.details).toMatchObject({ index });
      expect((await attrium.entities.find({})).items).toEqual([]);
    });

    it('atomic: a deletion among the entities fails all', async () => {
      const { attrium } = await withNumber();
      await attrium.entities.put({ entity: 'gone', values: {} });
      await attrium.entities.delete({ entity: 'gone' });
      const call = attrium.entities.putMany({
        items: [
          { entity: 'good', values: { a: 1 } },
          { entity: 'gone', values: { a: 1 } },
        ],
        atomic: true,
      });
      expect((await refusal(call, 'ENTITY_DELETED')).details).toMatchObject({ index: 1 });
      expect((await attrium.entities.find({})).items).toEqual([]);
    });

    it('atomic: good items are all applied', async () => {
      const { attrium } = await withNumber();
      const { results } = await attrium.entities.putMany({
        items: [
          { entity: 'x', values: { a: 1 } },
          { entity: 'y', values: { a: 2 } },
        ],
        atomic: true,
      });
      expect(results.map(({ status }) => status)).toEqual(['applied', 'applied']);
    });

    it('puts an entity at most once', async () => {
      const { attrium } = await withNumber();
      const call = attrium.entities.putMany({
        items: [
          { entity: 'e', values: { a: 1 } },
          { entity: 'e', values: { a: 2 } },
        ],
      });
      expect((await refusal(call, 'DUPLICATE_ENTITY')).details).toMatchObject({
        entity: 'e',
        earlier: 0,
        index: 1,
      });
    });

    it('repeated with its idempotency key has one effect and the first results, refusals included', async () => {
      const { attrium } = await withNumber();
      const call = { items, idempotencyKey: 'once' };
      const first = await attrium.entities.putMany(call);
      const second = await attrium.entities.putMany(call);
      expect(second.results).toEqual(first.results);
      expect((await attrium.entities.history({ entity: 'good' })).items).toHaveLength(1);
      await refusal(attrium.entities.putMany({ ...call, items: items.slice(0, 1) }), 'IDEMPOTENCY_CONFLICT');
    });

    it('a thousand items are one call', async () => {
      const { attrium } = await withNumber();
      const thousand = Array.from({ length: 1_000 }, (_, n) => ({ entity: `e${n}`, values: { a: n % 100 } }));
      const { results } = await attrium.entities.putMany({ items: thousand });
      expect(results.every(({ status }) => status === 'applied')).toBe(true);
      const { items: found } = await attrium.entities.find({
        where: { attribute: 'a', op: 'eq', value: 7 },
        limit: 1_000,
      });
      expect(found).toHaveLength(10);
    });
  });

  describe('ingest.write', () => {
    it('writes values of many entities, and makes those that are not there', async () => {
      const { attrium } = await withNumber();
      const answer = await attrium.ingest.write({
        values: [
          { entity: 'x', attribute: 'a', value: 1, observedAt: '2020-01-01T00:00:00Z' },
          { entity: 'x', attribute: 'a', value: 2, observedAt: '2020-01-03T00:00:00Z' },
          { entity: 'x', attribute: 'a', value: 3, observedAt: '2020-01-02T00:00:00Z' },
          { entity: 'y', attribute: 'a', value: 4 },
        ],
      });
      expect(answer).toMatchObject({ accepted: 4, rejected: [], durability: 'committed' });
      const x = await attrium.entities.get({ entity: 'x' });
      expect(x).toMatchObject({ rev: '1', version: '0', type: null });
      expect(x.values.a).toEqual({ value: 2, observedAt: '2020-01-03T00:00:00.000000Z' });
      expect((await attrium.entities.history({ entity: 'x' })).items.map(({ value }) => value)).toEqual([
        2, 3, 1,
      ]);
    });

    it('rejects bad values by their place and keeps the good ones', async () => {
      const { attrium } = await withNumber();
      const { accepted, rejected } = await attrium.ingest.write({
        values: [
          { entity: 'x', attribute: 'a', value: 1 },
          { entity: 'x', attribute: 'unknown', value: 1 },
          { entity: '', attribute: 'a', value: 1 },
          { entity: 'x', attribute: 'a', value: 'text' },
          { entity: 'x', attribute: 'a', value: 101 },
          { entity: 'x', attribute: 'a', value: 1, observedAt: 'yesterday' },
          { entity: 'x', attribute: 'a', value: 1, observedAt: '2250-01-01T00:00:00Z' },
          { entity: 'y', attribute: 'a', value: null },
        ],
      });
      expect(accepted).toBe(2);
      expect(rejected.map(({ index, code }) => [index, code])).toEqual([
        [1, 'ATTRIBUTE_UNKNOWN'],
        [2, 'ENTITY_KEY_INVALID'],
        [3, 'VALUE_TYPE'],
        [4, 'VALUE_RANGE'],
        [5, 'TIMESTAMP_INVALID'],
        [6, 'OBSERVED_AT_RANGE'],
      ]);
      expect((await attrium.entities.history({ entity: 'x' })).items.map(({ value }) => value)).toEqual([1]);
      expect((await attrium.entities.get({ entity: 'y' })).values).toEqual({});
    });

    it('of bad values only writes nothing', async () => {
      const { attrium } = await withNumber();
      const answer = await attrium.ingest.write({ values: [{ entity: 'x', attribute: 'a', value: 'text' }] });
      expect(answer).toMatchObject({ accepted: 0, rejected: [{ index: 0, code: 'VALUE_TYPE' }] });
      await refusal(attrium.entities.get({ entity: 'x' }), 'ENTITY_NOT_FOUND');
    });

    it('repeated with its idempotency key has one effect and the first result', async () => {
      const { attrium } = await withNumber();
      const call = {
        values: [
          { entity: 'x', attribute: 'a', value: 1 },
          { entity: 'x', attribute: 'a', value: 'text' },
        ],
        idempotencyKey: 'once',
      };
      const result = ({ accepted, rejected }: Awaited<ReturnType<typeof attrium.ingest.write>>) => ({
        accepted,
        rejected,
      });
      const first = await attrium.ingest.write(call);
      expect(result(await attrium.ingest.write(call))).toEqual(result(first));
      expect((await attrium.entities.history({ entity: 'x' })).items).toHaveLength(1);
      await refusal(
        attrium.ingest.write({ ...call, values: call.values.slice(0, 1) }),
        'IDEMPOTENCY_CONFLICT',
      );
    });

    it('equal values of one moment are kept each', async () => {
      const { attrium } = await withNumber();
      const value = { entity: 'x', attribute: 'a', value: 1, observedAt: '2020-01-01T00:00:00Z' };
      await attrium.ingest.write({ values: [value, value] });
      await attrium.ingest.write({ values: [value] });
      const { items } = await attrium.entities.history({ entity: 'x' });
      expect(items).toHaveLength(3);
      expect(new Set(items.map(({ ingestSeq }) => ingestSeq)).size).toBe(3);
    });
  });
};
