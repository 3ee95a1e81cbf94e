import { describe, expect, it } from 'vitest';
import type { Attrium } from '../../create-attrium.ts';
import { type OpenScene, refusal } from '../subject.ts';

type Items = Parameters<Attrium['entities']['putMany']>[0]['items'];

/** What may happen to the catalogue between a call and its repetition. */
const changes: readonly (readonly [string, (attrium: Attrium) => Promise<unknown>])[] = [
  ['an attribute is retired', ({ attributes }) => attributes.retire({ name: 'a' })],
  ['a rule is tightened', ({ attributes }) => attributes.update({ name: 'a', max: 0 })],
  [
    'an attribute is defined',
    ({ attributes }) => attributes.define({ attributes: [{ name: 'unknown', type: 'number' }] }),
  ],
];

export const replayCases = (scene: OpenScene): void => {
  const opened = async () => {
    const { attrium } = await scene();
    await attrium.attributes.define({
      attributes: [
        { name: 'a', type: 'number' },
        { name: 'b', type: 'number' },
      ],
    });
    await attrium.entities.put({
      entity: 'e',
      values: { a: 1, b: 1 },
      observedAt: '2020-01-02T00:00:00Z',
    });
    await attrium.entities.put({ entity: 'gone', values: {} });
    await attrium.entities.delete({ entity: 'gone' });
    return attrium;
  };
  const effect = <Answer extends { readonly replayed: boolean }>(answer: Answer) => ({
    ...answer,
    token: undefined,
    meta: undefined,
    replayed: undefined,
  });

  describe.each(changes)('repeated with its idempotency key after %s,', (_what, change) => {
    /** Expects the first result and no second effect. */
    const twice = async <Answer extends { readonly replayed: boolean }>(
      attrium: Attrium,
      call: () => Promise<Answer>,
    ): Promise<Answer> => {
      const first = await call();
      expect(first.replayed).toBe(false);
      const before = await attrium.entities.find({ select: ['b'] });
      await change(attrium);
      const second = await call();
      expect(effect(second)).toEqual(effect(first));
      expect(second.replayed).toBe(true);
      expect((await attrium.entities.find({ select: ['b'] })).items).toEqual(before.items);
      return second;
    };

    it('entities.put gives the first result, with the names of what was superseded', async () => {
      const attrium = await opened();
      const late = { values: { a: 2, b: 2 }, observedAt: '2020-01-01T00:00:00Z', idempotencyKey: 'k' };
      const again = await twice(attrium, () => attrium.entities.put({ entity: 'e', ...late }));
      expect(again).toMatchObject({ rev: '2', superseded: ['a', 'b'] });
      expect(again.meta).toMatchObject({ source: 'primary', token: expect.any(String) });
      await refusal(attrium.entities.put({ entity: 'e', ...late, values: { a: 3 } }), 'IDEMPOTENCY_CONFLICT');
    });

    it.each(['delete', 'restore'] as const)('entities.%s gives the first result', async (life) => {
      const attrium = await opened();
      await twice(attrium, () => attrium.entities[life]({ entity: 'gone', idempotencyKey: 'k' }));
    });

    it('entities.putMany gives the first results, refusals included', async () => {
      const attrium = await opened();
      const items: Items = [
        { entity: 'u', values: { unknown: 1 } },
        { entity: 'x', values: { a: 1 } },
        { entity: 'gone', values: { a: 1 } },
        { entity: 'bad', values: { a: 'text', 'no such': 1 } },
        { entity: 'e', values: { a: 2 }, observedAt: '2020-01-01T00:00:00Z' },
      ];
      const { results } = await twice(attrium, () =>
        attrium.entities.putMany({ items, idempotencyKey: 'k' }),
      );
      expect(results).toMatchObject([
        { status: 'refused', code: 'ATTRIBUTE_UNKNOWN', details: { attribute: 'unknown' } },
        { status: 'applied', entity: 'x' },
        { status: 'refused', code: 'ENTITY_DELETED' },
        { status: 'refused', code: 'VALUE_TYPE' },
        { status: 'applied', entity: 'e', superseded: ['a'] },
      ]);
    });

    it('entities.putMany of bad items only gives the first results', async () => {
      const attrium = await opened();
      const items: Items = [
        { entity: 'u', values: { unknown: 1 } },
        { entity: '', values: { a: 1 } },
      ];
      const { results } = await twice(attrium, () =>
        attrium.entities.putMany({ items, idempotencyKey: 'k' }),
      );
      expect(results).toMatchObject([{ code: 'ATTRIBUTE_UNKNOWN' }, { code: 'ENTITY_KEY_INVALID' }]);
    });

    it('entities.putMany, atomic, gives the first results', async () => {
      const attrium = await opened();
      const call = { items: [{ entity: 'x', values: { a: 1 } }], atomic: true, idempotencyKey: 'k' };
      await twice(attrium, () => attrium.entities.putMany(call));
      const other = { ...call, items: [{ entity: 'x', values: { a: 2 } }] };
      await refusal(attrium.entities.putMany(other), 'IDEMPOTENCY_CONFLICT');
    });

    it('ingest.write gives the first counts, and the first rejections at their places', async () => {
      const attrium = await opened();
      const values = [
        { entity: 'x', attribute: 'unknown', value: 1 },
        { entity: 'x', attribute: 'a', value: 1 },
        { entity: 'gone', attribute: 'a', value: 1 },
        { entity: 'x', attribute: 'a', value: 'text' },
        { entity: 'gone', attribute: 'b', value: 1 },
        { entity: 'x', attribute: 'b', value: 1 },
      ];
      const { accepted, rejected } = await twice(attrium, () =>
        attrium.ingest.write({ values, idempotencyKey: 'k' }),
      );
      expect(accepted).toBe(2);
      expect(rejected.map(({ index, code }) => [index, code])).toEqual([
        [0, 'ATTRIBUTE_UNKNOWN'],
        [2, 'ENTITY_DELETED'],
        [3, 'VALUE_TYPE'],
        [4, 'ENTITY_DELETED'],
      ]);
    });
  });

  it('a call that a rule refuses leaves its idempotency key free', async () => {
    const attrium = await opened();
    const item = { entity: 'x', values: { unknown: 1 } };
    const key = { idempotencyKey: 'k' };
    await refusal(attrium.entities.put({ ...item, ...key }), 'ATTRIBUTE_UNKNOWN');
    await refusal(attrium.entities.putMany({ items: [item], atomic: true, ...key }), 'ATTRIBUTE_UNKNOWN');
    expect(await attrium.entities.put({ entity: 'x', values: { a: 1 }, ...key })).toMatchObject({
      replayed: false,
    });
  });
};
