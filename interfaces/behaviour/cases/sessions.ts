import { describe, expect, it } from 'vitest';
import { limits } from '#domain/limits';
import { type OpenScene, refusal } from '../subject.ts';

export const sessionCases = (scene: OpenScene): void => {
  const withNumber = async () => {
    const opened = await scene();
    await opened.attrium.attributes.define({ attributes: [{ name: 'a', type: 'number' }] });
    return opened;
  };

  describe('a session', () => {
    it('reads its own writes, in every kind of read', async () => {
      const { attrium } = await withNumber();
      const session = attrium.session();
      expect(session.tokens()).toEqual([]);
      for (const a of [1, 2, 3]) {
        await session.entities.put({ entity: 'e', values: { a } });
        expect((await session.entities.get({ entity: 'e' })).values.a?.value).toBe(a);
        expect((await session.entities.getMany({ entities: ['e'] })).items[0]?.values.a?.value).toBe(a);
        expect(
          (await session.entities.find({ where: { attribute: 'a', op: 'eq', value: a } })).items,
        ).toHaveLength(1);
        expect((await session.entities.history({ entity: 'e' })).items).toHaveLength(a);
      }
      expect(session.tokens()).toHaveLength(1);
    });

    it('covers bulk writes and observations', async () => {
      const { attrium } = await withNumber();
      const session = attrium.session();
      const items = Array.from({ length: 40 }, (_, n) => ({ entity: `e${n}`, values: { a: n } }));
      await session.entities.putMany({ items });
      await session.ingest.write({ values: [{ entity: 'e0', attribute: 'a', value: 99 }] });
      expect((await session.entities.get({ entity: 'e0' })).values.a?.value).toBe(99);
      expect((await session.entities.find({})).items).toHaveLength(40);
      expect(session.tokens()).toHaveLength(1);
    });

    it('is handed over to another process by its tokens', async () => {
      const { attrium, as } = await withNumber();
      const here = attrium.session();
      await here.entities.put({ entity: 'e', values: { a: 1 } });
      const there = (await as('reader')).session(here.tokens());
      expect((await there.entities.get({ entity: 'e' })).values.a?.value).toBe(1);
      expect(there.tokens()).toHaveLength(1);
    });

    it('of parallel calls holds a token for each, and one after the next call', async () => {
      const { attrium } = await withNumber();
      const session = attrium.session();
      await Promise.all(['x', 'y', 'z'].map((entity) => session.entities.put({ entity, values: { a: 1 } })));
      expect(session.tokens()).toHaveLength(3);
      const { items } = await session.entities.getMany({ entities: ['x', 'y', 'z'] });
      expect(items).toHaveLength(3);
      expect(session.tokens()).toHaveLength(1);
    });

    it('of a hundred parallel calls, some of them refused, reads what each of them wrote', async () => {
      const { attrium } = await withNumber();
      const session = attrium.session();
      const entities = Array.from({ length: 100 }, (_, n) => `e${n}`);
      const writes = entities.map((entity, n) =>
        n % 7 === 3
          ? refusal(session.entities.put({ entity, values: { a: 'no number' } }), 'VALUE_TYPE')
          : session.entities.put({ entity, values: { a: n } }),
      );
      const reads = Array.from({ length: 20 }, () => session.entities.find({ limit: 1 }));
      await Promise.all([...writes, ...reads]);
      const written = entities.filter((_, n) => n % 7 !== 3);
      for (const entity of written) {
        const { values } = await session.entities.get({ entity });
        expect(values.a?.value).toBe(Number(entity.slice(1)));
      }
      expect((await session.entities.find({ limit: 1000 })).items).toHaveLength(written.length);
      expect(session.tokens()).toHaveLength(1);
    });

    it('may hold as many tokens as a request takes, and still turn a page and ask for another token', async () => {
      const { attrium } = await withNumber();
      const { token } = await attrium.entities.put({ entity: 'a', values: {} });
      await attrium.entities.put({ entity: 'b', values: {} });
      const consistency = { mode: 'EVENTUAL', atLeast: token ?? '' } as const;
      const { nextCursor } = await attrium.entities.find({ limit: 1 });
      const tokens = Array.from({ length: limits.tokensPerRequest }, () => token ?? '');
      const page = await attrium
        .session(tokens)
        .entities.find({ limit: 1, cursor: nextCursor ?? '', consistency });
      expect(page.items).toMatchObject([{ entity: 'b' }]);
    });

    it('is asked for nothing less after a write that was done before is told again', async () => {
      const { attrium } = await withNumber();
      const session = attrium.session();
      const first = { entity: 'e', values: { a: 1 }, idempotencyKey: 'first' };
      const many = { items: [{ entity: 'e', values: { a: 2 } }], idempotencyKey: 'many' };
      await session.entities.put(first);
      await session.entities.putMany(many);
      for (const a of [3, 4, 5]) await session.entities.put({ entity: 'e', values: { a } });
      expect(await session.entities.put(first)).toMatchObject({ rev: '1', replayed: true });
      expect(await session.entities.putMany(many)).toMatchObject({ replayed: true });
      // The token says so to copies that may be behind; what it holds is signed, not secret.
      const [, , payload] = (session.tokens()[0] ?? '').split('.');
      const [, , written, seen, known] = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
      expect({ seen, known }).toEqual({ seen: written, known: [] });
      expect((await session.entities.get({ entity: 'e' })).values.a?.value).toBe(5);
    });

    it('keeps its tokens when a call is refused', async () => {
      const { attrium } = await withNumber();
      const session = attrium.session();
      await session.entities.put({ entity: 'e', values: { a: 1 } });
      const before = session.tokens();
      await refusal(session.entities.put({ entity: 'e', values: { a: 'no number' } }), 'VALUE_TYPE');
      expect(session.tokens()).toEqual(before);
    });
  });

  describe('a token', () => {
    it('comes with every answer of entities and ingest, equal in body and meta', async () => {
      const { attrium } = await withNumber();
      const put = await attrium.entities.put({ entity: 'e', values: { a: 1 } });
      expect(put.token).toMatch(/^1\.[A-Za-z0-9]+\.[\w-]+\.[\w-]+$/);
      expect(put.meta.token).toBe(put.token);
      const answers = [
        await attrium.entities.get({ entity: 'e' }),
        await attrium.entities.getMany({ entities: ['e'] }),
        await attrium.entities.find({}),
        await attrium.entities.history({ entity: 'e' }),
      ];
      for (const { meta } of answers) expect(meta.token).toMatch(/^1\./);
    });

    it('of several sessions are merged by the answer', async () => {
      const { attrium } = await withNumber();
      const [one, other] = [attrium.session(), attrium.session()];
      await one.entities.put({ entity: 'x', values: { a: 1 } });
      await other.entities.put({ entity: 'y', values: { a: 2 } });
      const token = [...one.tokens(), ...other.tokens()];
      const merged = await attrium.entities.getMany({ entities: ['x', 'y'], token });
      expect(merged.items.map(({ values }) => values.a?.value)).toEqual([1, 2]);
      expect(merged.meta.degraded).toEqual([]);
      const continued = attrium.session([merged.meta.token ?? '']);
      expect((await continued.entities.find({})).items).toHaveLength(2);
    });

    it('can be asked for once, by atLeast', async () => {
      const { attrium } = await withNumber();
      const { token } = await attrium.entities.put({ entity: 'e', values: { a: 1 } });
      const { values, meta } = await attrium.entities.get({
        entity: 'e',
        consistency: { mode: 'EVENTUAL', atLeast: token ?? '' },
      });
      expect(values.a?.value).toBe(1);
      expect(meta.degraded).toEqual([]);
      await refusal(
        attrium.entities.get({ entity: 'e', consistency: { mode: 'EVENTUAL', atLeast: 'forged' } }),
        'TOKEN_INVALID',
      );
    });

    it('of another tenant is refused, by reads and by writes, which then write nothing', async () => {
      const [one, other] = [await withNumber(), await withNumber()];
      const { token } = await one.attrium.entities.put({ entity: 'e', values: { a: 1 } });
      const foreign = token ?? '';
      const { entities, ingest } = other.attrium;
      await entities.put({ entity: 'e', values: { a: 0 } });
      const calls = [
        entities.get({ entity: 'e', token: foreign }),
        entities.getMany({ entities: ['e'], token: foreign }),
        entities.find({ token: foreign }),
        entities.history({ entity: 'e', token: foreign }),
        entities.put({ entity: 'e', values: { a: 2 }, token: foreign }),
        entities.putMany({ items: [{ entity: 'e', values: { a: 2 } }], token: foreign }),
        entities.delete({ entity: 'e', token: foreign }),
        entities.restore({ entity: 'e', token: foreign }),
        ingest.write({ values: [{ entity: 'e', attribute: 'a', value: 2 }], token: [foreign] }),
      ];
      await Promise.all(calls.map((call) => refusal(call, 'TOKEN_INVALID')));
      expect(await entities.get({ entity: 'e' })).toMatchObject({ rev: '1', values: { a: { value: 0 } } });
    });

    it('is not a cursor, and a cursor is not a token', async () => {
      const { attrium } = await withNumber();
      await attrium.entities.putMany({ items: ['x', 'y'].map((entity) => ({ entity, values: {} })) });
      const { nextCursor, meta } = await attrium.entities.find({ limit: 1 });
      await refusal(attrium.entities.find({ limit: 1, cursor: meta.token ?? '' }), 'CURSOR_INVALID');
      await refusal(attrium.entities.find({ limit: 1, token: nextCursor ?? '' }), 'TOKEN_INVALID');
    });
  });
};
