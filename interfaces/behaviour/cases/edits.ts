import { describe, expect, it } from 'vitest';
import { type OpenScene, refusal } from '../subject.ts';

const early = '2020-01-01T00:00:00.000000Z';
const late = '2021-01-01T00:00:00.000000Z';

export const editCases = (scene: OpenScene): void => {
  const withNumbers = async () => {
    const opened = await scene();
    await opened.attrium.attributes.define({
      attributes: [
        { name: 'a', type: 'number' },
        { name: 'b', type: 'number' },
      ],
    });
    return opened;
  };

  describe('entities.put', () => {
    it('makes an entity, and says which state it is in', async () => {
      const { attrium } = await withNumbers();
      const answer = await attrium.entities.put({ entity: 'e', type: 'ship', values: { a: 1 } });
      expect(answer).toMatchObject({ entity: 'e', rev: '1', version: '1', superseded: [] });
      const { meta, ...read } = await attrium.entities.get({ entity: 'e' });
      expect(read).toMatchObject({
        entity: 'e',
        type: 'ship',
        rev: '1',
        version: '1',
        values: { a: { value: 1 } },
      });
    });

    it('with neither values nor type still makes the entity', async () => {
      const { attrium } = await scene();
      await attrium.entities.put({ entity: 'e', values: {} });
      expect(await attrium.entities.get({ entity: 'e' })).toMatchObject({
        type: null,
        version: '1',
        values: {},
      });
    });

    it('changes what it names and leaves the rest', async () => {
      const { attrium } = await withNumbers();
      await attrium.entities.put({ entity: 'e', type: 'ship', values: { a: 1, b: 1 } });
      const answer = await attrium.entities.put({ entity: 'e', values: { b: 2 } });
      expect(answer).toMatchObject({ rev: '2', version: '2' });
      const read = await attrium.entities.get({ entity: 'e' });
      expect(read).toMatchObject({ type: 'ship', values: { a: { value: 1 }, b: { value: 2 } } });
      await attrium.entities.put({ entity: 'e', type: 'boat', values: {} });
      expect((await attrium.entities.get({ entity: 'e' })).type).toBe('boat');
    });

    it('null unsets, and history keeps that it did', async () => {
      const { attrium } = await withNumbers();
      await attrium.entities.put({ entity: 'e', values: { a: 1, b: 1 } });
      await attrium.entities.put({ entity: 'e', values: { a: null } });
      expect(Object.keys((await attrium.entities.get({ entity: 'e' })).values)).toEqual(['b']);
      const { items } = await attrium.entities.history({ entity: 'e', attributes: ['a'] });
      expect(items.map(({ value }) => value)).toEqual([null, 1]);
    });

    it('a late value never overwrites a newer one, and the answer says so', async () => {
      const { attrium } = await withNumbers();
      await attrium.entities.put({ entity: 'e', values: { a: 1 }, observedAt: late });
      const answer = await attrium.entities.put({ entity: 'e', values: { a: 2, b: 2 }, observedAt: early });
      expect(answer).toMatchObject({ superseded: ['a'], rev: '2', version: '2' });
      const { values } = await attrium.entities.get({ entity: 'e' });
      expect(values).toEqual({ a: { value: 1, observedAt: late }, b: { value: 2, observedAt: early } });
    });

    it('a late unset never removes a newer value', async () => {
      const { attrium } = await withNumbers();
      await attrium.entities.put({ entity: 'e', values: { a: 1 }, observedAt: late });
      await attrium.entities.put({ entity: 'e', values: { a: null }, observedAt: early });
      expect((await attrium.entities.get({ entity: 'e' })).values.a?.value).toBe(1);
    });

    it('a late value does not bring back what a newer unset removed', async () => {
      const { attrium } = await withNumbers();
      await attrium.entities.put({ entity: 'e', values: { a: null }, observedAt: late });
      const answer = await attrium.entities.put({ entity: 'e', values: { a: 1 }, observedAt: early });
      expect(answer.superseded).toEqual(['a']);
      expect((await attrium.entities.get({ entity: 'e' })).values).toEqual({});
    });

    it('of two values of one moment the one written last counts', async () => {
      const { attrium } = await withNumbers();
      await attrium.entities.put({ entity: 'e', values: { a: 1 }, observedAt: early });
      await attrium.entities.put({ entity: 'e', values: { a: 2 }, observedAt: early });
      expect((await attrium.entities.get({ entity: 'e' })).values.a?.value).toBe(2);
    });

    it('an edit made now is seen, also after a value from a clock that runs ahead', async () => {
      const { attrium } = await withNumbers();
      const { meta } = await attrium.entities.find({});
      const ahead = new Date(Date.parse(meta.freshAt ?? '') + 4 * 60_000).toISOString();
      await attrium.entities.put({ entity: 'e', values: { a: 1 }, observedAt: ahead });
      const answer = await attrium.entities.put({ entity: 'e', values: { a: 2 } });
      expect(answer.superseded).toEqual([]);
      expect((await attrium.entities.get({ entity: 'e' })).values.a).toMatchObject({ value: 2 });
    });
  });

  describe('expectedVersion', () => {
    it('guards an edit against another one', async () => {
      const { attrium } = await withNumbers();
      await attrium.entities.put({ entity: 'e', values: { a: 1 } });
      await attrium.entities.put({ entity: 'e', values: { a: 2 }, expectedVersion: '1' });
      const error = await refusal(
        attrium.entities.put({ entity: 'e', values: { a: 3 }, expectedVersion: '1' }),
        'VERSION_CONFLICT',
      );
      expect(error.details).toMatchObject({ expected: 1, actual: 2 });
      expect((await attrium.entities.get({ entity: 'e' })).values.a?.value).toBe(2);
    });

    it('0 asks that no edit has made the entity', async () => {
      const { attrium } = await withNumbers();
      await attrium.entities.put({ entity: 'e', values: { a: 1 }, expectedVersion: '0' });
      await refusal(
        attrium.entities.put({ entity: 'e', values: { a: 2 }, expectedVersion: '0' }),
        'VERSION_CONFLICT',
      );
      await refusal(
        attrium.entities.put({ entity: 'new', values: {}, expectedVersion: '1' }),
        'VERSION_CONFLICT',
      );
      await refusal(attrium.entities.get({ entity: 'new' }), 'ENTITY_NOT_FOUND');
    });

    it('does not notice telemetry, which counts no edits', async () => {
      const { attrium } = await withNumbers();
      await attrium.ingest.write({ values: [{ entity: 'e', attribute: 'a', value: 1 }] });
      expect(await attrium.entities.get({ entity: 'e' })).toMatchObject({ rev: '1', version: '0' });
      await attrium.entities.put({ entity: 'e', values: { b: 1 }, expectedVersion: '0' });
      await attrium.ingest.write({ values: [{ entity: 'e', attribute: 'a', value: 2 }] });
      await attrium.entities.put({ entity: 'e', values: { b: 2 }, expectedVersion: '1' });
      expect(await attrium.entities.get({ entity: 'e' })).toMatchObject({ rev: '4', version: '2' });
    });

    it('guards delete and restore too', async () => {
      const { attrium } = await withNumbers();
      await attrium.entities.put({ entity: 'e', values: {} });
      await refusal(attrium.entities.delete({ entity: 'e', expectedVersion: '2' }), 'VERSION_CONFLICT');
      await attrium.entities.delete({ entity: 'e', expectedVersion: '1' });
      await refusal(attrium.entities.restore({ entity: 'e', expectedVersion: '1' }), 'VERSION_CONFLICT');
      expect(await attrium.entities.restore({ entity: 'e', expectedVersion: '2' })).toMatchObject({
        version: '3',
      });
    });

    it('of many concurrent edits lets exactly one pass', async () => {
      const { attrium } = await withNumbers();
      await attrium.entities.put({ entity: 'e', values: { a: 0 } });
      const outcomes = await Promise.allSettled(
        [1, 2, 3, 4, 5].map((a) =>
          attrium.entities.put({ entity: 'e', values: { a }, expectedVersion: '1' }),
        ),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect((await attrium.entities.get({ entity: 'e' })).version).toBe('2');
    });
  });

  describe('idempotencyKey', () => {
    it('gives a repeated call the first result and one effect', async () => {
      const { attrium } = await withNumbers();
      const call = { entity: 'e', values: { a: 1 }, idempotencyKey: 'once' };
      const first = await attrium.entities.put(call);
      await attrium.entities.put({ entity: 'e', values: { b: 1 } });
      const second = await attrium.entities.put(call);
      const effect = ({ entity, rev, version, superseded }: typeof first) => ({
        entity,
        rev,
        version,
        superseded,
      });
      expect(effect(second)).toEqual(effect(first));
      expect(await attrium.entities.get({ entity: 'e' })).toMatchObject({ rev: '2', version: '2' });
      expect((await attrium.entities.history({ entity: 'e' })).items).toHaveLength(2);
    });

    it('ignores the order of names in a payload', async () => {
      const { attrium } = await withNumbers();
      await attrium.entities.put({ entity: 'e', values: { a: 1, b: 2 }, idempotencyKey: 'once' });
      await attrium.entities.put({ idempotencyKey: 'once', values: { b: 2, a: 1 }, entity: 'e' });
      expect((await attrium.entities.get({ entity: 'e' })).version).toBe('1');
    });

    it('with another payload or procedure is a conflict, and nothing is written', async () => {
      const { attrium } = await withNumbers();
      await attrium.entities.put({ entity: 'e', values: { a: 1 }, idempotencyKey: 'once' });
      await refusal(
        attrium.entities.put({ entity: 'e', values: { a: 2 }, idempotencyKey: 'once' }),
        'IDEMPOTENCY_CONFLICT',
      );
      await refusal(attrium.entities.delete({ entity: 'e', idempotencyKey: 'once' }), 'IDEMPOTENCY_CONFLICT');
      expect(await attrium.entities.get({ entity: 'e' })).toMatchObject({
        version: '1',
        values: { a: { value: 1 } },
      });
    });

    it('of a refused call stays free', async () => {
      const { attrium } = await withNumbers();
      await refusal(
        attrium.entities.put({ entity: 'e', values: { a: 1 }, expectedVersion: '7', idempotencyKey: 'once' }),
        'VERSION_CONFLICT',
      );
      await attrium.entities.put({ entity: 'e', values: { a: 2 }, idempotencyKey: 'once' });
      expect((await attrium.entities.get({ entity: 'e' })).values.a?.value).toBe(2);
    });

    it('of concurrent calls has one effect', async () => {
      const { attrium } = await withNumbers();
      const call = { entity: 'e', values: { a: 1 }, idempotencyKey: 'once' };
      const answers = await Promise.all([1, 2, 3, 4].map(() => attrium.entities.put(call)));
      expect(new Set(answers.map(({ rev, version }) => `${rev} ${version}`))).toEqual(new Set(['1 1']));
      expect((await attrium.entities.history({ entity: 'e' })).items).toHaveLength(1);
    });

    it('holds for delete and restore', async () => {
      const { attrium } = await withNumbers();
      await attrium.entities.put({ entity: 'e', values: { a: 1 } });
      const first = await attrium.entities.delete({ entity: 'e', idempotencyKey: 'gone' });
      await attrium.entities.restore({ entity: 'e' });
      expect((await attrium.entities.delete({ entity: 'e', idempotencyKey: 'gone' })).version).toBe(
        first.version,
      );
      expect((await attrium.entities.get({ entity: 'e' })).version).toBe('3');
    });

    it('belongs to one tenant', async () => {
      const [one, other] = [await withNumbers(), await withNumbers()];
      await one.attrium.entities.put({ entity: 'e', values: { a: 1 }, idempotencyKey: 'once' });
      await other.attrium.entities.put({ entity: 'e', values: { a: 2 }, idempotencyKey: 'once' });
      expect((await other.attrium.entities.get({ entity: 'e' })).values.a?.value).toBe(2);
    });
  });
};
