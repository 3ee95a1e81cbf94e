import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { createManualClock, createMemoryAdapters } from '#adapters/memory/index';
import { isAttriumError } from '#domain/errors';
import type { EntityKey } from '#domain/ids';
import { limits } from '#domain/limits';
import { defaultPromotionSettings } from '#domain/promotion/policy';
import { defaultHistoryPolicy } from '#domain/retention';
import { define } from '../attributes/change.ts';
import { Authenticator } from '../authenticate.ts';
import { CatalogCache } from '../catalog-cache.ts';
import { FindPlanner } from '../entities/planning.ts';
import { UsageCounter } from '../promotion/usage-counter.ts';
import type { Call, Services } from '../services.ts';
import { TokenCodec } from '../session/token-codec.ts';
import { StagedValues } from './staged-values.ts';
import { type StreamInput, streamLines } from './stream.ts';

const scene = async () => {
  const clock = createManualClock();
  const adapters = createMemoryAdapters({ clock });
  const planner = new FindPlanner(adapters);
  const services: Services = {
    ...adapters,
    tokens: new TokenCodec([{ id: 'a', secret: new Uint8Array(32) }]),
    callers: new Authenticator(adapters),
    attributes: new CatalogCache(adapters.catalog, clock),
    staged: new StagedValues(adapters),
    planner,
    usage: new UsageCounter({ ...adapters, planner }),
    history: defaultHistoryPolicy,
    promotion: defaultPromotionSettings,
  };
  const { id: tenant } = await adapters.tenants.create({ name: 'one' });
  const call: Call = { tenant, principal: { key: null, tenant, role: 'admin' }, tokens: [] };
  await define(services, call, { attributes: [{ name: 'n', type: 'number' }] });
  const send = (input: StreamInput) => streamLines(services, call, input);
  const written = async (): Promise<readonly unknown[]> => {
    const { data } = await adapters.store.history({ tenant, entity: 'e' as EntityKey, limit: 1_000 });
    return (data ?? []).map(({ value }) => value).sort((a, b) => Number(a) - Number(b));
  };
  return { adapters, clock, send, written };
};

const line = (n: number): string => `{"entity":"e","attribute":"n","value":${n}}\n`;

async function* chunks(text: string, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  let at = 0;
  for (const size of sizes) {
    if (at >= bytes.length) return;
    yield bytes.subarray(at, at + size);
    at += size;
    // So that a commit may begin between any two.
    await new Promise((resolve) => setImmediate(resolve));
  }
  yield bytes.subarray(at);
}

/** One try to send the stream: how far before the line to go on from it begins, and what happens to its commits. */
const attempt = fc.record({
  back: fc.nat(5),
  sizes: fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 12 }),
  faults: fc.array(fc.constantFrom('before' as const, 'after' as const), { maxLength: 1 }),
});

test.prop([fc.integer({ min: 1, max: 20 }), fc.array(attempt, { maxLength: 6 })], { numRuns: 60 })(
  'whatever is lost on the way, and however a stream is sent again, each line is written once',
  async (count, attempts) => {
    const { adapters, send, written } = await scene();
    let next = 1;
    for (const { back, sizes, faults } of [...attempts, { back: 0, sizes: [], faults: [] }]) {
      const from = Math.max(1, next - back);
      const text = Array.from({ length: count - from + 1 }, (_, i) => line(from + i)).join('');
      for (const fault of faults) adapters.faults.failNext('store.commit', fault);
      try {
        for await (const reply of send({ body: chunks(text, sizes), stream: 's', resumeFrom: from })) {
          if (!('acked' in reply)) continue;
          expect(reply.rejected).toEqual([]);
          expect(reply.acked[0]).toBeLessThanOrEqual(next);
          next = Math.max(next, reply.acked[1] + 1);
        }
      } catch (error) {
        if (!isAttriumError(error, 'UNAVAILABLE')) throw error;
        expect(error.details.resumeFrom).toBeLessThanOrEqual(next);
      }
      adapters.faults.clear();
    }
    expect(await written()).toEqual(Array.from({ length: count }, (_, i) => i + 1));
  },
);

describe('a stream', () => {
  it('is never read further than two batches ahead of what is written, however fast it comes', async () => {
    const { send } = await scene();
    const block = Buffer.from('{"entity":"e","attribute":"unknown","value":1}\n'.repeat(1_000));
    let read = 0;
    let ended = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      while (!ended) {
        read += 1_000;
        yield block;
      }
    }
    let acked = 0;
    for await (const reply of send({ body: endless() })) {
      if (!('acked' in reply)) continue;
      acked = reply.acked[1];
      expect(read - acked).toBeLessThanOrEqual(2 * limits.streamBatchLines + 1_000);
      if (acked > 3 * limits.streamBatchLines) ended = true;
    }
    expect(acked).toBe(read);
  });

  it('whose sender is gone writes nothing more of what has not been begun', async () => {
    const { send, written } = await scene();
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(line(1) + line(2).slice(0, 5));
      throw new Error('connection lost');
    }
    const replies = send({ body: broken() });
    const all = async (): Promise<void> => {
      for await (const reply of replies) expect(reply).toMatchObject({ acked: [1, 1] });
    };
    await expect(all()).rejects.toThrow('connection lost');
    expect(await written()).not.toContain(2);
  });
});
