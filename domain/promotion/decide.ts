import type { Tier } from '../attributes.ts';
import type { AttributeId, Micros } from '../ids.ts';
import { bestChoice, bytesOf, worthOf } from './best-choice.ts';
import { makingMs, type PromotionPolicy } from './policy.ts';
import { type AttributeUsage, type Estimate, savedAnHour, savedRecently } from './usage.ts';

/** What is known of an attribute that could be hot. */
export interface Candidate {
  readonly id: AttributeId;
  readonly pin: Tier;
  /** Whether it is hot, or is being made so. */
  readonly hot: boolean;
  /** What its hot copies take, or would take. */
  readonly bytes: number;
  /** As of now. */
  readonly usage: AttributeUsage;
  /** When a find last filtered or ordered by it, null: never. */
  readonly usedAt: Micros | null;
  /** When its tier changed last, or began to; null: never. */
  readonly changedAt: Micros | null;
}

export const promotionReasons = {
  PINNED: 'It is pinned to this tier.',
  PAYS: 'Finds save more than making it hot takes, and there is room.',
  REPLACES: 'It saves more than what leaves the budget for it.',
  REPLACED: 'Others save more in its room.',
  OVER_BUDGET: 'The hot attributes take more than the budget.',
  UNUSED: 'No find has used it for long.',
  SETTLING: 'Its tier changed a short while ago.',
  SERVES: 'It is hot, and nothing saves clearly more in its room.',
  TOO_LITTLE: 'Finds would save less than making it hot takes, as far as can be told yet.',
  NO_ROOM: 'It would save time, but not clearly more than what fills the budget.',
} as const;
export type PromotionReason = keyof typeof promotionReasons;

export interface Decision {
  readonly attribute: AttributeId;
  readonly action: 'promote' | 'demote' | 'keep';
  readonly reason: PromotionReason;
  /** What its being hot saves, by the prices of recent finds: milliseconds an hour. */
  readonly savesMsPerHour: number;
  readonly bytes: number;
}

interface Weighed extends Candidate {
  readonly saves: number;
  /** What it is taken to save: the upper end of the estimate for what is hot, the lower one for what is not. */
  readonly worth: number;
  readonly settling: boolean;
  readonly unused: boolean;
  /** By a find since its tier changed: what has left comes back only where it is asked for again. */
  readonly asked: boolean;
}

/**
 * Which attributes should be hot, one decision each. Pure; looks at nothing but one tenant's candidates.
 *
 * Pins come first, whatever they take. The others share what the pins leave of the budget: what is hot stays, room is
 * given to whatever pays for its own making, and something hot goes only where the best choice that is known saves
 * clearly more as a whole. Whatever changed a short while ago is left alone, unless the budget is exceeded.
 */
export const decidePromotions = (
  candidates: readonly Candidate[],
  policy: PromotionPolicy,
  now: Micros,
): readonly Decision[] => {
  const weighed = candidates.map((candidate) => weigh(candidate, policy, now));
  const free = weighed.filter(({ pin }) => pin === 'auto');
  const room = policy.budgetBytes - bytesOf(weighed.filter(({ pin }) => pin === 'hot'));
  const hot = free.filter(({ unused }) => !unused).filter((one) => one.hot);
  const incumbents = bestChoice(hot, room);
  const challengers = free.filter(
    (one) =>
      !one.hot &&
      !one.settling &&
      one.asked &&
      one.worth > 0 &&
      one.worth * policy.paybackHours >= makingMs(one),
  );

  // Room that is filled to the brim would be exceeded by the next estimate of its bytes; what is there already may stay.
  const fillable = room * policy.fill;
  const added = bestChoice(challengers, fillable - bytesOf(incumbents));
  const staying = [...incumbents, ...added];
  const settled = incumbents.filter(({ settling }) => settling);
  const movable = [...incumbents.filter(({ settling }) => !settling), ...challengers];
  const changing = [...settled, ...bestChoice(movable, fillable - bytesOf(settled))];
  const moves = worthOf(changing) > worthOf(staying) * policy.clearly;

  const chosen = new Set(moves ? changing : staying);
  const fitting = new Set([...incumbents, ...added]);
  const paying = new Set(challengers);
  const decide = (one: Weighed): Pick<Decision, 'action' | 'reason'> => {
    if (one.pin !== 'auto') {
      const wanted = one.pin === 'hot';
      return { action: wanted === one.hot ? 'keep' : wanted ? 'promote' : 'demote', reason: 'PINNED' };
    }
    if (one.hot) {
      if (chosen.has(one)) return { action: 'keep', reason: one.settling ? 'SETTLING' : 'SERVES' };
      const reason = fitting.has(one) ? 'REPLACED' : one.unused ? 'UNUSED' : 'OVER_BUDGET';
      return { action: 'demote', reason };
    }
    if (chosen.has(one)) return { action: 'promote', reason: fitting.has(one) ? 'PAYS' : 'REPLACES' };
    if (one.settling) return { action: 'keep', reason: 'SETTLING' };
    return { action: 'keep', reason: paying.has(one) ? 'NO_ROOM' : 'TOO_LITTLE' };
  };
  return weighed.map((one) => ({
    attribute: one.id,
    ...decide(one),
    savesMsPerHour: one.saves,
    bytes: one.bytes,
  }));
};

const weigh = (candidate: Candidate, policy: PromotionPolicy, now: Micros): Weighed => {
  const { usage, hot, usedAt, changedAt } = candidate;
  const long = boundsOf(savedAnHour(usage, policy.halfLifeMs), policy);
  const short = boundsOf(savedRecently(usage, policy.halfLifeMs), policy);
  // Both memories are right within their doubts: so what is hot is worth at most, and what is not at least, what either
  // says. But where a use has clearly ceased, only the short one knows; the long one would bring back what has just left.
  const most = Math.min(long.high, short.high);
  const least = long.low > short.high ? short.low : Math.max(long.low, short.low);
  const isWithin = (at: Micros | null, ms: number): boolean => at !== null && now - at < ms * 1_000;
  return {
    ...candidate,
    saves: long.savedMs,
    worth: hot ? most : Math.max(0, least),
    settling: isWithin(changedAt, policy.dwellMs),
    unused: !isWithin(usedAt, policy.unusedMs) && !isWithin(changedAt, policy.unusedMs),
    asked: changedAt === null || (usedAt !== null && usedAt > changedAt),
  };
};

const boundsOf = ({ savedMs, errorMs }: Estimate, { standardErrors }: PromotionPolicy) => ({
  savedMs,
  low: savedMs - errorMs * standardErrors,
  high: savedMs + errorMs * standardErrors,
});
