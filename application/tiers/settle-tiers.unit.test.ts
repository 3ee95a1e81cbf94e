import { describe, expect, it } from 'vitest';
import { createManualClock, createMemoryAdapters } from '#adapters/memory/index';
import type { AttributeId, TenantId } from '#domain/ids';
import type { TierStep } from '#domain/ports/tiers';
import { settleTiers } from './settle-tiers.ts';

const id = 1 as AttributeId;
const tenant = 1 as TenantId;

/** Steps that answer so, one after the other, and take so long each; sleeping takes as long as it says. */
const scripted = (tookMs: number, answers: readonly TierStep['outcome'][]) => {
  const clock = createManualClock();
  const { tiers } = createMemoryAdapters({ clock });
  const pauses: number[] = [];
  let taken = 0;
  return {
    taken: () => taken,
    pauses,
    clock: {
      ...clock,
      async sleep(ms: number) {
        pauses.push(ms);
        clock.advance(ms);
      },
    },
    tiers: {
      ...tiers,
      async step(): Promise<TierStep> {
        const outcome = answers[taken] ?? 'more';
        taken += 1;
        clock.advance(tookMs);
        return { outcome, values: 1, finished: outcome === 'done' ? [id] : [] };
      },
    },
  };
};

describe('settleTiers', () => {
  it('goes on until the attributes have arrived, and leaves writers half of the time', async () => {
    const ports = scripted(10, ['more', 'more', 'done']);
    expect(await settleTiers(ports, tenant, [id])).toBe(true);
    expect(ports.taken()).toBe(3);
    expect(ports.pauses).toEqual([10, 10]);
  });

  it('leaves to the worker what takes longer than a second', async () => {
    const ports = scripted(100, []);
    expect(await settleTiers(ports, tenant, [id])).toBe(false);
    expect(ports.taken()).toBe(6);
  });

  it('waits for another process that is at it, and then goes on', async () => {
    const ports = scripted(10, ['busy', 'done']);
    expect(await settleTiers(ports, tenant, [id])).toBe(true);
    expect(ports.pauses).toEqual([20]);
  });
});
