import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeId, Micros } from '../ids.ts';
import { type Candidate, type Decision, decidePromotions } from './decide.ts';
import { defaultPolicy, type PromotionPolicy } from './policy.ts';
import { randomOf } from './testing/random-of.ts';
import { bestStatic, type Simulated, SimulatedTenant, savedAnHourBy } from './testing/workload.ts';
import { type AttributeUsage, addUsage, decayUsage, multiplyUsage, noUsage, recently } from './usage.ts';

const policy: PromotionPolicy = { ...defaultPolicy, budgetBytes: 1_000_000 };
const now = 1_800_000_000_000_000 as Micros;
const ago = (ms: number): Micros => (now - ms * 1_000) as Micros;

const anyUsage = fc.record({
  finds: fc.nat({ max: 500 }),
  each: fc.double({ min: 0, max: 10_000, noNaN: true }),
});
/** As so many finds leave it that come evenly. */
const steady = (finds: number, each: number): AttributeUsage => ({
  ...noUsage,
  filters: finds,
  savedMs: finds * each,
  savedMsVariance: (finds / 2) * each ** 2,
  recentMs: (finds * each) / recently,
  recentMsVariance: (finds / 2 / recently) * each ** 2,
});
/** Left by one use, which another has followed for so long. */
const followed = (before: AttributeUsage, by: AttributeUsage, ms: number): AttributeUsage => {
  const after = (usage: AttributeUsage) => decayUsage(usage, ms, policy.halfLifeMs);
  return addUsage(addUsage(after(before), by), multiplyUsage(after(by), -1));
};
const anyAt = fc.option(
  fc.nat({ max: 20 * 24 * 3_600_000 }).map((ms) => ago(ms)),
  { nil: null },
);
const anyCandidates: fc.Arbitrary<readonly Candidate[]> = fc
  .array(
    fc.record({
      pin: fc.constantFrom('auto', 'auto', 'auto', 'hot', 'cold'),
      hot: fc.boolean(),
      bytes: fc.nat({ max: 600_000 }),
      use: anyUsage,
      usedAt: anyAt,
      changedAt: anyAt,
    }),
    { maxLength: 30 },
  )
  .map((drawn) =>
    drawn.map(({ use: { finds, each }, ...one }, place) => ({
      ...one,
      id: (place + 1) as AttributeId,
      usage: {
        ...noUsage,
        filters: finds,
        savedMs: finds * each,
        savedMsVariance: finds * each ** 2,
        recentMs: (finds * each) / recently,
        recentMsVariance: (finds * each ** 2) / recently,
      },
    })),
  );

/** As the store is once they are carried out, and left alone for long enough to change again. */
const carriedOut = (candidates: readonly Candidate[], decisions: readonly Decision[]): readonly Candidate[] =>
  candidates.map((one, place) => {
    const action = decisions[place]?.action ?? 'keep';
    if (action === 'keep') return one;
    return { ...one, hot: action === 'promote', changedAt: ago(policy.dwellMs) };
  });

const hotBytes = (candidates: readonly Candidate[], pin: Candidate['pin']): number =>
  candidates.filter((one) => one.hot && one.pin === pin).reduce((sum, { bytes }) => sum + bytes, 0);

describe('what becomes hot', () => {
  it('never takes more than the budget leaves beside what is pinned', () => {
    fc.assert(
      fc.property(anyCandidates, (candidates) => {
        const after = carriedOut(candidates, decidePromotions(candidates, policy, now));
        const room = Math.max(0, policy.budgetBytes - hotBytes(after, 'hot'));
        expect(hotBytes(after, 'auto')).toBeLessThanOrEqual(room);
      }),
    );
  });

  it('is what is pinned hot, and never what is pinned cold', () => {
    fc.assert(
      fc.property(anyCandidates, (candidates) => {
        for (const { pin, hot } of carriedOut(candidates, decidePromotions(candidates, policy, now)))
          if (pin !== 'auto') expect(hot).toBe(pin === 'hot');
      }),
    );
  });

  it('comes to rest while the use stays the same', () => {
    fc.assert(
      fc.property(anyCandidates, (candidates) => {
        let state = candidates;
        for (let round = 0; round < 20; round += 1) {
          const decisions = decidePromotions(state, policy, now);
          if (decisions.every(({ action }) => action === 'keep')) return;
          state = carriedOut(state, decisions);
        }
        throw new Error('still changing after 20 rounds');
      }),
    );
  });

  it('is decided by nothing but the candidates, the policy and the time', () => {
    fc.assert(
      fc.property(anyCandidates, (candidates) => {
        const frozen = structuredClone(candidates);
        const decisions = decidePromotions(candidates, policy, now);
        expect(candidates).toEqual(frozen);
        expect(decidePromotions(frozen, policy, now)).toEqual(decisions);
        expect(decisions.map(({ attribute }) => attribute)).toEqual(candidates.map(({ id }) => id));
      }),
    );
  });

  it('is nothing that has left and that nobody has asked for since, however much it was used before', () => {
    fc.assert(
      fc.property(anyCandidates, (candidates) => {
        for (const [place, { action }] of decidePromotions(candidates, policy, now).entries()) {
          const { hot, pin, usedAt, changedAt } = candidates[place] as Candidate;
          if (hot || pin !== 'auto' || changedAt === null || (usedAt ?? 0) > changedAt) continue;
          expect(action).toBe('keep');
        }
      }),
    );
  });

  it('is not what has left because its use fell, unless somebody’s use changes again', () => {
    const anyFall = fc.record({
      finds: fc.integer({ min: 10, max: 500 }),
      each: fc.integer({ min: 1, max: 10_000 }),
      left: fc.double({ min: 0, max: 1, noNaN: true }),
      fellMs: fc.nat({ max: 3_600_000 }),
      passedMs: fc.nat({ max: 24 * 3_600_000 }),
      instead: fc.integer({ min: 10, max: 500 }),
    });
    let replaced = 0;
    fc.assert(
      fc.property(anyFall, ({ finds, each, left, fellMs, passedMs, instead }) => {
        const decided = (ms: number, hot: boolean) => {
          const usage = followed(steady(finds, each), steady(finds * left, each), ms);
          const rest = { bytes: 900_000, changedAt: long };
          const candidates = [
            used(0, { ...rest, usage, hot }),
            used(0, { ...rest, usage: steady(instead, each), hot: !hot, id: 2 as AttributeId }),
          ];
          return decidePromotions(candidates, policy, now)[0]?.action;
        };
        if (decided(fellMs, true) !== 'demote') return;
        replaced += 1;
        expect(decided(fellMs + passedMs, false)).toBe('keep');
      }),
      { numRuns: 2_000 },
    );
    expect(replaced).toBeGreaterThan(10);
  });

  it('leaves alone whatever changed a short while ago, unless the budget is exceeded', () => {
    fc.assert(
      fc.property(anyCandidates, (candidates) => {
        for (const [place, { action, reason }] of decidePromotions(candidates, policy, now).entries()) {
          const { changedAt = null, pin } = candidates[place] as Candidate;
          if (pin !== 'auto' || changedAt === null || changedAt <= ago(policy.dwellMs)) continue;
          expect([action, reason]).not.toEqual(['promote', reason]);
          if (action === 'demote') expect(reason).toBe('OVER_BUDGET');
        }
      }),
    );
  });
});

/** A find an hour that saves a second, so many times. */
const used = (findsAnHour: number, rest: Partial<Candidate> = {}): Candidate => {
  const finds = (findsAnHour * policy.halfLifeMs) / 3_600_000 / Math.LN2;
  return {
    id: 1 as AttributeId,
    pin: 'auto',
    hot: false,
    bytes: 400_000,
    usage: steady(finds, 1_000),
    usedAt: ago(1_000),
    changedAt: null,
    ...rest,
  };
};
const decided = (...candidates: readonly Candidate[]) =>
  decidePromotions(
    candidates.map((one, place) => ({ ...one, id: (place + 1) as AttributeId })),
    policy,
    now,
  ).map(({ action, reason }) => `${action} ${reason}`);
const long = ago(24 * 3_600_000);

describe('an attribute', () => {
  it('is promoted where finds save more than making it hot takes', () => {
    expect(decided(used(100))).toEqual(['promote PAYS']);
  });

  it('is not promoted for a handful of finds, or for one that pays for no copy', () => {
    expect(decided(used(5))).toEqual(['keep TOO_LITTLE']);
    expect(decided({ ...used(100), usage: { ...noUsage, savedMs: 1 } })).toEqual(['keep TOO_LITTLE']);
  });

  it('is not promoted where there is no room, unless it saves clearly more', () => {
    const hot = { hot: true, bytes: 900_000, changedAt: long };
    expect(decided(used(100, hot), used(110))).toEqual(['keep SERVES', 'keep NO_ROOM']);
    expect(decided(used(100, hot), used(300))).toEqual(['demote REPLACED', 'promote REPLACES']);
  });

  it('stays hot without use for a while, and goes at last', () => {
    const hot = { hot: true, changedAt: ago(30 * 24 * 3_600_000) };
    expect(decided(used(0, { ...hot, usedAt: long }))).toEqual(['keep SERVES']);
    expect(decided(used(0, { ...hot, usedAt: ago(8 * 24 * 3_600_000) }))).toEqual(['demote UNUSED']);
  });

  it('goes where the hot ones have outgrown the budget, the one that saves least for its bytes', () => {
    const hot = { hot: true, bytes: 600_000, changedAt: long };
    expect(decided(used(100, hot), used(90, hot))).toEqual(['keep SERVES', 'demote OVER_BUDGET']);
  });

  it('makes room for a pin', () => {
    const hot = { hot: true, bytes: 600_000, changedAt: long };
    expect(decided(used(100, hot), used(0, { pin: 'hot', bytes: 500_000 }))).toEqual([
      'demote OVER_BUDGET',
      'promote PINNED',
    ]);
  });
});

const anySeed = fc.integer({ min: 1, max: 2 ** 31 - 2 });
/** Used often enough to be told apart: of a few finds an hour, what is hot stays although another might save a little more. */
const anyAttributes: fc.Arbitrary<readonly Simulated[]> = fc.array(
  fc.record({
    bytes: fc.integer({ min: 10_000, max: 50_000 }),
    findsAnHour: fc.integer({ min: 2_000, max: 20_000 }),
    savedMs: fc.integer({ min: 20, max: 2_000 }),
  }),
  { minLength: 20, maxLength: 60 },
);
const savedBy = (attributes: readonly Simulated[], hot: readonly number[]): number =>
  savedAnHourBy(hot.map((place) => attributes[place] as Simulated));

describe('under finds that come at random', () => {
  it('the choice comes within a tenth of the best static one, also within two hours of a change of use', () => {
    fc.assert(
      fc.property(anyAttributes, anySeed, (attributes, seed) => {
        const tenant = new SimulatedTenant(policy, randomOf(seed));
        const turned = attributes.map((one, place) => ({
          ...(attributes.at(-1 - place) as Simulated),
          bytes: one.bytes,
        }));
        for (const use of [attributes, turned]) {
          tenant.run(use, 120);
          const best = bestStatic(use, policy.budgetBytes);
          expect(savedBy(use, tenant.hot())).toBeGreaterThanOrEqual(0.9 * best);
        }
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('attributes seldom change places while their use is the same on average', () => {
    fc.assert(
      fc.property(anyAttributes, anySeed, (attributes, seed) => {
        const tenant = new SimulatedTenant(policy, randomOf(seed));
        tenant.run(attributes, 120);
        const settled = tenant.changes.length;
        tenant.run(attributes, 12 * 60);
        expect(tenant.changes.length - settled).toBeLessThanOrEqual(0.05 * 12 * attributes.length);
      }),
      { numRuns: 5, endOnFailure: true },
    );
  });
});
