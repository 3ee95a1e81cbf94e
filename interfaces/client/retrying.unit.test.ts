import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { AttriumError, type ErrorCode, errorTable } from '#domain/errors';
import { type Invocation, procedureKinds } from '../procedures.ts';
import { defaultRetries, mayRepeat, pauseBefore, type RetryMeans, retrying } from './retrying.ts';

const codes = Object.keys(errorTable) as ErrorCode[];
const put: Invocation = {
  path: 'entities.put',
  ...procedureKinds.entities.put,
  input: { entity: 'e', values: {} },
};
const retire: Invocation = {
  path: 'attributes.retire',
  ...procedureKinds.attributes.retire,
  input: { name: 'a' },
};
const get: Invocation = { path: 'entities.get', ...procedureKinds.entities.get, input: { entity: 'e' } };

/** Time that passes only in pauses. */
const manual = (random = 0.5) => {
  let nowMs = 0;
  const pauses: number[] = [];
  let keys = 0;
  const means: RetryMeans = {
    nowMs: () => nowMs,
    pause: async (ms, signal) => {
      signal?.throwIfAborted();
      nowMs += ms;
      pauses.push(ms);
    },
    random: () => random,
    newKey: () => {
      keys += 1;
      return `key-${keys}`;
    },
  };
  return { means, pauses, nowMs: () => nowMs };
};

/** Fails so often, then answers; notes what it was sent. */
const failing = (times: number, error: () => AttriumError) => {
  const sent: Invocation[] = [];
  return {
    sent,
    invoke: async (invocation: Invocation) => {
      sent.push(invocation);
      if (sent.length <= times) throw error();
      return 'answer';
    },
  };
};
const unavailable = (details: Record<string, unknown> = {}) =>
  new AttriumError('UNAVAILABLE', undefined, { details });

describe('a call that failed for a moment', () => {
  it('is repeated under one key, so that a lost answer doubles nothing', async () => {
    const { sent, invoke } = failing(2, unavailable);
    expect(await retrying(invoke, defaultRetries, manual().means)(put)).toBe('answer');
    expect(sent.map(({ input }) => (input as { idempotencyKey: string }).idempotencyKey)).toEqual([
      'key-1',
      'key-1',
      'key-1',
    ]);
  });

  it('keeps the key of its caller', async () => {
    const { sent, invoke } = failing(1, unavailable);
    await retrying(invoke, defaultRetries, manual().means)({ ...put, input: { idempotencyKey: 'own' } });
    expect(sent.map(({ input }) => input)).toEqual([{ idempotencyKey: 'own' }, { idempotencyKey: 'own' }]);
  });

  it('that takes no key is repeated only where nothing has happened', async () => {
    const unsure = failing(1, unavailable);
    await expect(retrying(unsure.invoke, defaultRetries, manual().means)(retire)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    expect(unsure.sent).toHaveLength(1);
    for (const outcome of ['not sent', 'not committed']) {
      const sure = failing(1, () => unavailable({ outcome }));
      expect(await retrying(sure.invoke, defaultRetries, manual().means)(retire)).toBe('answer');
    }
  });

  it('that is staged only gets no key, and is not repeated where nobody knows what became of it', async () => {
    const { sent, invoke } = failing(1, unavailable);
    const staged = { ...put, input: { values: [], durability: 'staged' } };
    await expect(retrying(invoke, defaultRetries, manual().means)(staged)).rejects.toThrow();
    expect(sent).toEqual([staged]);
  });

  it('stops when nobody waits any more', async () => {
    const { sent, invoke } = failing(9, unavailable);
    const signal = AbortSignal.abort(new Error('gone'));
    await expect(retrying(invoke, defaultRetries, manual().means)({ ...get, signal })).rejects.toThrow(
      'gone',
    );
    expect(sent).toHaveLength(1);
  });

  it('gives its last error up when the tries are used', async () => {
    const { sent, invoke } = failing(9, unavailable);
    await expect(retrying(invoke, defaultRetries, manual().means)(get)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    expect(sent).toHaveLength(defaultRetries.attempts);
  });
});

describe('the policy', () => {
  test.prop([fc.constantFrom(...codes), fc.boolean()])(
    'repeats nothing that would fail again',
    (code, hasKey) => {
      const error = new AttriumError(code);
      if (!error.retriable)
        for (const call of [put, retire, get]) expect(mayRepeat(call, error, hasKey)).toBe(false);
    },
  );

  test.prop([
    fc.integer({ min: 1, max: 20 }),
    fc.option(fc.integer({ min: 0, max: 60_000 })),
    fc.double({ min: 0, max: 0.999, noNaN: true }),
  ])(
    'never comes back before the server asked for, and never pauses longer than its cap beyond that',
    (attempt, retryAfterMs, random) => {
      const pauseMs = pauseBefore(defaultRetries, attempt, retryAfterMs ?? undefined, random);
      if (attempt >= defaultRetries.attempts) {
        expect(pauseMs).toBeNull();
        return;
      }
      expect(pauseMs).toBeGreaterThanOrEqual(retryAfterMs ?? 0);
      expect(pauseMs).toBeLessThanOrEqual((retryAfterMs ?? 0) + defaultRetries.capMs);
    },
  );

  test.prop([
    fc.integer({ min: 0, max: 5_000 }),
    fc.integer({ min: 0, max: 5_000 }),
    fc.double({ min: 0, max: 0.999, noNaN: true }),
  ])('never tries again after the deadline', async (dueAtMs, retryAfterMs, random) => {
    const { means, nowMs } = manual(random);
    const starts: number[] = [];
    const invoke = async () => {
      starts.push(nowMs());
      throw new AttriumError('QUOTA_EXCEEDED', undefined, { retryAfterMs });
    };
    await expect(
      retrying(invoke, { ...defaultRetries, attempts: 50 }, means)({ ...put, dueAtMs }),
    ).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    expect(starts.slice(1).every((at) => at < dueAtMs)).toBe(true);
  });

  const fate = fc.constantFrom('answered', 'lost after it was done', 'lost before', 'refused', 'not sent');
  test.prop([fc.array(fate, { maxLength: 8 }), fc.constantFrom(put, retire)])(
    'never has an effect twice, whatever is lost on the way',
    async (fates, call) => {
      const doneUnder = new Set<unknown>();
      const tries = [...fates];
      const invoke = async ({ input }: Invocation) => {
        const said = tries.shift() ?? 'answered';
        if (said === 'refused') throw new AttriumError('QUOTA_EXCEEDED');
        if (said === 'not sent') throw unavailable({ outcome: said });
        if (said === 'lost before') throw unavailable();
        // A store does once what comes under one key, and everything that comes without.
        const under = (input as { idempotencyKey?: string }).idempotencyKey ?? Symbol('another time');
        doneUnder.add(under);
        if (said === 'lost after it was done') throw unavailable();
        return 'answer';
      };
      const outcome = await retrying(
        invoke,
        { ...defaultRetries, attempts: 6 },
        manual().means,
      )(call).catch((error: unknown) => error);
      expect(doneUnder.size).toBeLessThanOrEqual(1);
      if (outcome === 'answer') expect(doneUnder.size).toBe(1);
    },
  );
});
