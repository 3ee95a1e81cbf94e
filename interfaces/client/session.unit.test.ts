import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { AttriumError } from '#domain/errors';
import { limits } from '#domain/limits';
import { strongMark } from '#domain/token';
import type { Invoke } from '../procedures.ts';
import { openSession, type Session } from './session.ts';

const most = limits.tokensPerRequest - 1;

type Outcome = 'answered' | 'refused' | 'without token' | 'absent';
interface PlannedCall {
  readonly kind: 'put' | 'get';
  readonly outcome: Outcome;
}
const plannedCall: fc.Arbitrary<PlannedCall> = fc.oneof(
  fc.record({
    kind: fc.constant('put'),
    outcome: fc.constantFrom<Outcome>('answered', 'refused', 'without token'),
  }),
  fc.record({ kind: fc.constant('get'), outcome: fc.constantFrom<Outcome>('answered', 'refused', 'absent') }),
);

const meta = (token: string | null, degraded: readonly string[] = []) => ({ token, degraded });

/** A server whose tokens stand for the writes that they cover, and a session that calls it. */
class Play {
  readonly session: Session;
  /** Done, and those of them whose answer the caller has. */
  readonly #written = new Set<number>();
  readonly #acknowledged = new Set<number>();
  readonly #covered = new Map<string, ReadonlySet<number>>();
  #calls = 0;

  constructor(arrival: (label: string) => Promise<unknown>, from: readonly string[] = []) {
    for (const token of from) this.#covered.set(token, new Set());
    const invoke: Invoke = async ({ path, input }) => {
      const { token, values } = input as { token?: readonly string[]; values: { outcome: Outcome } };
      return this.#serve(path, values.outcome, token ?? [], arrival);
    };
    this.session = openSession(invoke, from);
  }

  async call({ kind, outcome }: PlannedCall): Promise<void> {
    const input = { entity: 'e', values: { outcome } as never };
    const answer = await this.session.entities[kind](input).catch((error: unknown) => {
      if (!(error instanceof AttriumError)) throw error;
      return error;
    });
    if (answer instanceof AttriumError || kind === 'get') return;
    this.#acknowledged.add(Number((answer as { rev: string }).rev));
  }

  async #serve(
    path: string,
    outcome: Outcome,
    presented: readonly string[],
    arrival: (label: string) => Promise<unknown>,
  ): Promise<unknown> {
    const tokens = presented.filter((token) => token !== strongMark);
    expect(tokens.length).toBeLessThan(limits.tokensPerRequest);
    const strong = tokens.length < presented.length;
    const covered = new Set(
      tokens.flatMap((token) => [...(this.#covered.get(token) ?? expect.unreachable(token))]),
    );
    if (!strong) for (const write of this.#acknowledged) expect(covered).toContain(write);

    await arrival(`${path} arrives`);
    if (outcome === 'refused') throw new AttriumError('VERSION_CONFLICT');
    this.#calls += 1;
    const id = this.#calls;
    if (path === 'entities.put') this.#written.add(id);
    if (outcome === 'without token') {
      await arrival(`${path} answers`);
      return { rev: `${id}`, meta: meta(null, ['TOKEN_UNAVAILABLE']) };
    }
    this.#covered.set(`t${id}`, new Set([...covered, ...(strong ? this.#written : []), id]));
    await arrival(`${path} answers`);
    if (outcome === 'absent')
      throw new AttriumError('ENTITY_NOT_FOUND', '', { meta: meta(`t${id}`) as never });
    return { rev: `${id}`, meta: meta(`t${id}`) };
  }
}

const planned = (list: readonly PlannedCall[], play: Play) => Promise.all(list.map((one) => play.call(one)));
const atOnce = async (): Promise<void> => undefined;
const put = { kind: 'put', outcome: 'answered' } as const;

describe('a session of parallel calls', () => {
  test.prop(
    [fc.array(fc.array(plannedCall, { maxLength: 60, size: 'max' }), { maxLength: 4 }), fc.scheduler()],
    {
      numRuns: 300,
    },
  )(
    'presents every write that was acknowledged, and never more tokens than a request takes',
    async (waves, scheduler) => {
      const play = new Play((label) => scheduler.schedule(Promise.resolve(), label));
      for (const wave of waves) {
        const calls = planned(wave, play);
        await scheduler.waitFor(calls);
      }
      expect(play.session.tokens().filter((token) => token !== strongMark).length).toBeLessThan(
        limits.tokensPerRequest,
      );
      await scheduler.waitFor(planned([put, { kind: 'get', outcome: 'answered' }], play));
    },
    // A second on a machine that does nothing else, ten on one that runs other suites beside.
    60_000,
  );

  it('has as many under way as its tokens allow, and starts the next as soon as one is answered', async () => {
    const answers: (() => void)[] = [];
    let started = 0;
    const session = openSession(() => {
      started += 1;
      return new Promise((resolve) => answers.push(() => resolve({ meta: meta(`t${started}`) })));
    });
    const calls = Array.from({ length: 100 }, () => session.entities.put({ entity: 'e', values: {} }));
    expect(started).toBe(most);
    for (let answered = 1; answered <= 100; answered += 1) {
      answers.shift()?.();
      await calls[answered - 1];
      expect(started).toBe(Math.min(100, most + answered));
    }
  });

  it('holds one token after the next call', async () => {
    const play = new Play(atOnce);
    await planned(
      Array.from({ length: 100 }, () => put),
      play,
    );
    expect(play.session.tokens().length).toBeLessThanOrEqual(most);
    await play.call({ kind: 'get', outcome: 'answered' });
    expect(play.session.tokens()).toHaveLength(1);
  });
});

describe('a call of a session', () => {
  it('that fails leaves the tokens that it presented', async () => {
    const play = new Play(atOnce, ['a', 'b']);
    await play.call({ kind: 'put', outcome: 'refused' });
    expect(play.session.tokens()).toEqual(['a', 'b']);
  });

  const refusing = (times: number) => {
    const presented: unknown[] = [];
    const session = openSession(
      async ({ input }) => {
        presented.push((input as { token: unknown }).token);
        if (presented.length <= times) throw new AttriumError('TOKEN_INVALID');
        return { meta: meta('next') };
      },
      ['of a lost key'],
    );
    return { presented, session };
  };

  it('that reads and whose token is refused as such is STRONG instead', async () => {
    const { presented, session } = refusing(1);
    await session.entities.get({ entity: 'e' });
    expect(presented).toEqual([['of a lost key'], [strongMark]]);
    expect(session.tokens()).toEqual(['next']);
  });

  it('that is refused for a token of the caller is not sent for ever', async () => {
    const { presented, session } = refusing(9);
    await expect(session.entities.get({ entity: 'e', token: 'own' })).rejects.toMatchObject({
      code: 'TOKEN_INVALID',
    });
    expect(presented).toEqual([
      ['own', 'of a lost key'],
      ['own', strongMark],
    ]);
  });

  it('that writes and whose token is refused as such presents it no more, and is not repeated', async () => {
    const { presented, session } = refusing(1);
    await expect(session.entities.put({ entity: 'e', values: {} })).rejects.toMatchObject({
      code: 'TOKEN_INVALID',
    });
    expect(session.tokens()).toEqual([strongMark]);
    await session.entities.put({ entity: 'e', values: {} });
    expect(presented).toEqual([['of a lost key'], [strongMark]]);
  });

  it('that tells of an absence is learned from like an answer', async () => {
    const play = new Play(atOnce, ['a', 'b']);
    await play.call({ kind: 'get', outcome: 'absent' });
    expect(play.session.tokens()).toEqual(['t1']);
  });

  it('presents a token of the caller besides', async () => {
    const presented: unknown[] = [];
    const session = openSession(
      async ({ input }) => {
        presented.push((input as { token: unknown }).token);
        return { meta: meta('next') };
      },
      ['mine'],
    );
    await session.entities.get({ entity: 'e', token: 'given' });
    await session.entities.get({ entity: 'e', token: ['one', 'other'] });
    expect(presented).toEqual([
      ['given', 'mine'],
      ['one', 'other', 'next'],
    ]);
  });
});

describe('a write that is acknowledged without a token', () => {
  it('is held as a mark, one for many, until an answer brings a token that covers it', async () => {
    const play = new Play(atOnce);
    await play.call(put);
    for (const _ of [1, 2, 3]) await play.call({ kind: 'put', outcome: 'without token' });
    expect(play.session.tokens()).toEqual(['t1', strongMark]);
    await play.call({ kind: 'put', outcome: 'refused' });
    expect(play.session.tokens()).toEqual(['t1', strongMark]);
    await play.call({ kind: 'get', outcome: 'answered' });
    expect(play.session.tokens()).toEqual(['t5']);
  });

  it('is not covered by an answer to a call that started before', async () => {
    const answers: ((answer: unknown) => void)[] = [];
    const session = openSession(() => new Promise((resolve) => answers.push(resolve)), [strongMark]);
    const get = session.entities.get({ entity: 'e' });
    const written = session.entities.put({ entity: 'e', values: {} });
    answers[1]?.({ meta: meta(null, ['TOKEN_UNAVAILABLE']) });
    await written;
    answers[0]?.({ meta: meta('t') });
    await get;
    expect(session.tokens()).toEqual([strongMark, 't']);
  });

  it('travels with the tokens to who continues the session', async () => {
    const here = new Play(atOnce);
    await here.call({ kind: 'put', outcome: 'without token' });
    const presented: unknown[] = [];
    const there = openSession(async ({ input }) => {
      presented.push((input as { token: unknown }).token);
      return { meta: meta('t') };
    }, here.session.tokens());
    await there.entities.get({ entity: 'e' });
    expect(presented).toEqual([[strongMark]]);
    expect(there.tokens()).toEqual(['t']);
  });
});
