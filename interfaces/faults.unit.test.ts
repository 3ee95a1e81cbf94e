import { afterAll, describe, expect, it } from 'vitest';
import { createManualClock, createMemoryAdapters, type MemoryAdapters } from '#adapters/memory/index';
import { AttriumError } from '#domain/errors';
import type { Consistency } from '#domain/freshness';
import { inProcess, overHttp, refusal, type Subject, sceneOf } from './behaviour/subject.ts';

const nothing = async (): Promise<void> => undefined;

const ways: readonly [string, (adapters: MemoryAdapters) => Subject | Promise<Subject>][] = [
  ['in process', (adapters) => inProcess(adapters, nothing)],
  ['over HTTP', (adapters) => overHttp(adapters, nothing)],
];

/** The position of a token that every read needs; what a token holds is signed, not secret. */
const seenOf = (token: string | null): unknown =>
  JSON.parse(Buffer.from(token?.split('.')[2] ?? '', 'base64url').toString())[3];

const secret = 'password=hunter2 select * from attrium.entities';

describe.each(ways)('a fault of the engine, %s', (_title, open) => {
  const closing: Subject[] = [];
  afterAll(() => Promise.all(closing.map((subject) => subject.close())));

  const scene = async () => {
    const adapters = createMemoryAdapters({ clock: createManualClock() });
    const subject = await open(adapters);
    closing.push(subject);
    const { attrium } = await sceneOf(subject);
    await attrium.attributes.define({ attributes: [{ name: 'a', type: 'number' }] });
    await attrium.entities.put({ entity: 'before', values: {} });
    return { attrium, adapters };
  };

  it.each(['before', 'after'] as const)('%s the commit can be retried with one effect', async (moment) => {
    const { attrium, adapters } = await scene();
    const call = { entity: 'e', values: { a: 1 }, idempotencyKey: 'once' };
    adapters.faults.failNext('store.commit', moment);
    const { retriable, remedy } = await refusal(attrium.entities.put(call), 'UNAVAILABLE');
    expect({ retriable, remedy }).toEqual({
      retriable: true,
      remedy: expect.stringContaining('idempotency key'),
    });
    expect(await attrium.entities.put(call)).toMatchObject({ rev: '1', version: '1' });
    expect(await attrium.entities.put(call)).toMatchObject({ rev: '1', version: '1' });
    expect((await attrium.entities.history({ entity: 'e' })).items).toHaveLength(1);
  });

  it.each(['before', 'after'] as const)('%s a bulk write can be retried with one effect', async (moment) => {
    const { attrium, adapters } = await scene();
    const call = { values: [{ entity: 'e', attribute: 'a', value: 1 }], idempotencyKey: 'once' };
    adapters.faults.failNext('store.commit', moment);
    await refusal(attrium.ingest.write(call), 'UNAVAILABLE');
    expect(await attrium.ingest.write(call)).toMatchObject({ accepted: 1, rejected: [] });
    expect((await attrium.entities.history({ entity: 'e' })).items).toHaveLength(1);
  });

  it('in a session leaves its tokens as they were, and the retry is covered', async () => {
    const { attrium, adapters } = await scene();
    const session = attrium.session();
    const call = { entity: 'e', values: { a: 1 }, idempotencyKey: 'once' };
    adapters.faults.failNext('store.commit', 'after');
    await refusal(session.entities.put(call), 'UNAVAILABLE');
    expect(session.tokens()).toEqual([]);
    await session.entities.put(call);
    expect((await session.entities.get({ entity: 'e' })).values.a?.value).toBe(1);
  });

  it('that loses the position of a commit acknowledges it without a token, and says so', async () => {
    const { attrium, adapters } = await scene();
    adapters.faults.loseNextReceipt();
    const answer = await attrium.entities.put({ entity: 'e', values: { a: 1 } });
    expect(answer).toMatchObject({
      version: '1',
      token: null,
      meta: { degraded: ['TOKEN_UNAVAILABLE'], token: null },
    });
    const strong = await attrium.entities.get({ entity: 'e', consistency: { mode: 'STRONG' } });
    expect(strong.values.a?.value).toBe(1);
  });

  describe('that loses the position of a commit of a session', () => {
    const bounds: readonly (Consistency | undefined)[] = [
      undefined,
      { mode: 'EVENTUAL' },
      { mode: 'EVENTUAL', maxLagMs: 60_000, onMiss: 'stale' },
      { mode: 'EVENTUAL', onMiss: 'wait', waitMs: 10 },
    ];

    it.each(bounds)('makes its next read STRONG, whatever bound that names: %j', async (consistency) => {
      const { attrium, adapters } = await scene();
      const session = attrium.session();
      adapters.faults.loseNextReceipt();
      await session.entities.put({ entity: 'e', values: { a: 1 } });
      const strong = await session.entities.get({ entity: 'e', consistency });
      expect(strong.meta.consistency.requested).toBe('STRONG');
      expect(strong.values.a?.value).toBe(1);
      expect(session.tokens()).toEqual([strong.meta.token]);
    });

    it('makes its reads STRONG until an answer brings a token, and that covers the write', async () => {
      const { attrium, adapters } = await scene();
      const session = attrium.session();
      await session.entities.put({ entity: 'before', values: { a: 1 } });
      adapters.faults.loseNextReceipt();
      await session.entities.put({ entity: 'e', values: { a: 1 } });
      adapters.faults.failNext('store.read', 'before');
      await refusal(session.entities.get({ entity: 'e' }), 'UNAVAILABLE');
      const other = await session.entities.get({ entity: 'before' });
      expect(other.meta.consistency.requested).toBe('STRONG');
      expect((await session.entities.get({ entity: 'e' })).meta.consistency.requested).toBe('EVENTUAL');
      // It was raised to what the strong answer holds: no copy that lacks the write may answer for any entity.
      expect(seenOf(other.meta.token)).toEqual(expect.any(String));
    });

    it('is covered by the token of its next write too', async () => {
      const { attrium, adapters } = await scene();
      const session = attrium.session();
      adapters.faults.loseNextReceipt();
      await session.entities.put({ entity: 'e', values: { a: 1 } });
      const { token } = await session.entities.put({ entity: 'other', values: { a: 2 } });
      expect(seenOf(token)).toEqual(expect.any(String));
      expect((await session.entities.get({ entity: 'e' })).meta.consistency.requested).toBe('EVENTUAL');
    });

    it('makes the reads of the process that continues it STRONG', async () => {
      const { attrium, adapters } = await scene();
      const session = attrium.session();
      adapters.faults.loseNextReceipt();
      await session.entities.put({ entity: 'e', values: { a: 1 } });
      const there = attrium.session(session.tokens());
      expect((await there.entities.find({})).meta.consistency.requested).toBe('STRONG');
      const raw = await attrium.entities.get({ entity: 'e', token: session.tokens() });
      expect(raw.meta.consistency.requested).toBe('STRONG');
    });
  });

  it.each(['store.read', 'store.find', 'store.history', 'catalog.apply'] as const)(
    'of %s is told as one',
    async (point) => {
      const { attrium, adapters } = await scene();
      adapters.faults.failNext(point, 'before');
      const call = {
        'store.read': () => attrium.entities.get({ entity: 'before' }),
        'store.find': () => attrium.entities.find({}),
        'store.history': () => attrium.entities.history({ entity: 'before' }),
        'catalog.apply': () => attrium.attributes.define({ attributes: [{ name: 'b', type: 'text' }] }),
      }[point];
      expect((await refusal(call(), 'UNAVAILABLE')).retriable).toBe(true);
      await call();
    },
  );

  it('whose cause must not be seen is told without it, and logged with it', async () => {
    const { attrium, adapters } = await scene();
    const cause = new Error(secret);
    adapters.faults.failNext(
      'store.commit',
      new AttriumError('UNAVAILABLE', 'The database did not answer.', { cause }),
    );
    const { message, details } = await refusal(
      attrium.entities.put({ entity: 'e', values: {} }),
      'UNAVAILABLE',
    );
    expect(message).toBe('The database did not answer.');
    expect(JSON.stringify(details)).not.toContain('hunter2');
    const logged = adapters.telemetry.lines.find(({ event }) => event === 'procedure failed');
    expect(logged).toMatchObject({ level: 'error', fields: { procedure: 'entities.put', error: cause } });
  });

  it('that nobody foresaw is INTERNAL, with nothing of it in the answer, and logged', async () => {
    const { attrium, adapters } = await scene();
    const fault = new TypeError(secret);
    adapters.faults.failNext('store.commit', fault);
    const error = await refusal(attrium.entities.put({ entity: 'e', values: {} }), 'INTERNAL');
    expect(error.retriable).toBe(false);
    expect(JSON.stringify([error.message, error.remedy, error.details])).not.toMatch(/hunter2|select|\.ts:/);
    const logged = adapters.telemetry.lines.find(({ event }) => event === 'procedure failed');
    expect(logged?.fields.error).toBe(fault);
    expect(
      adapters.telemetry.counted('procedure_total', { procedure: 'entities.put', code: 'INTERNAL' }),
    ).toBe(1);
  });
});
