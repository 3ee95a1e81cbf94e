import { describe, expect, it } from 'vitest';
import { createManualClock, createMemoryAdapters } from '#adapters/memory/index';
import type { AttributeId, TenantId } from '#domain/ids';
import type { TierStep } from '#domain/ports/tiers';
import { settleTiers } from './settle-tiers.ts';

const id = 1 as AttributeId;
const tenant = 1 as TenantId;

/** Steps that answer so, one after the other, and take so long each. */
const scripted = (tookMs: number, answers: readonly TierStep['outcome'][]) => {
  const clock = createManualClock();
  const { tiers } = createMemoryAdapters({ clock });
  let taken = 0;
  return {
    taken: () => taken,
    clock,
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
  it('goes on until the attributes have arrived', async () => {
    const ports = scripted(10, ['more', 'more', 'done']);
    expect(await settleTiers(ports, tenant, [id])).toBe(true);
    expect(ports.taken()).toBe(3);
  });

  it('leaves to the worker what takes longer than a second', async () => {
    const ports = scripted(100, []);
    expect(await settleTiers(ports, tenant, [id])).toBe(false);
    expect(ports.taken()).toBe(11);
  });

  it('waits for another process that is at it, and then goes on', async () => {
    const ports = scripted(10, ['busy', 'done']);
    const settled = settleTiers(ports, tenant, [id]);
    await expect.poll(() => ports.clock.sleeping).toBe(1);
    ports.clock.advance(20);
    expect(await settled).toBe(true);
  });
});
