import { filterAttributes, orderAttributes } from '../filter-attributes.ts';
import type { AttributeId } from '../ids.ts';
import { limits } from '../limits.ts';
import { type Planned, planFind } from '../planning/plan-find.ts';
import type { TenantStatistics } from '../planning/statistics.ts';

/** Which attributes stay hot or cold whatever is decided; all others may be either. */
export interface Pins {
  readonly hot: ReadonlySet<AttributeId>;
  readonly cold: ReadonlySet<AttributeId>;
}

/** Sixteen plans a find. Of a find by more attributes, those share that save most by themselves. */
const sharing = 4;

/**
 * Milliseconds that each attribute's being hot saves a find, by the prices of its plans. What several save together is
 * shared by the value of Shapley (1953): the mean, over all orders in which they might become hot, of what each adds. So
 * the parts sum up to the whole, and do not depend on which of them are hot at the moment. Pinned attributes are told
 * what they add to the other pins.
 *
 * A price above what find refuses counts as that limit: nobody waits longer.
 */
export const creditsOf = (
  query: Planned,
  pins: Pins,
  statistics: TenantStatistics,
): ReadonlyMap<AttributeId, number> => {
  const named = [...new Set([...filterAttributes(query.filter), ...orderAttributes(query.orderBy)])];
  const price = (hot: readonly AttributeId[]): number =>
    Math.min(limits.findMs, planFind(query, new Set([...pins.hot, ...hot]), statistics).price.estimatedMs);
  const saved = (less: readonly AttributeId[], more: readonly AttributeId[]): number =>
    Math.max(0, price(less) - price(more));

  const movable = named.filter((id) => !pins.hot.has(id) && !pins.cold.has(id));
  const players =
    movable.length <= sharing
      ? movable
      : movable
          .map((id) => ({ id, alone: saved([], [id]) }))
          .sort((a, b) => b.alone - a.alone)
          .slice(0, sharing)
          .map(({ id }) => id);

  const prices = Array.from({ length: 2 ** players.length }, (_, chosen) =>
    price(players.filter((_id, place) => (chosen >> place) & 1)),
  );
  const credits = new Map(named.map((id) => [id, 0]));
  for (const [place, id] of players.entries()) {
    const added = prices.reduce((sum, without, chosen) => {
      if ((chosen >> place) & 1) return sum;
      const others = bits(chosen);
      const orders = factorial(others) * factorial(players.length - others - 1);
      return sum + orders * (without - (prices[chosen | (1 << place)] ?? without));
    }, 0);
    credits.set(id, Math.max(0, added / factorial(players.length)));
  }
  for (const id of named) {
    if (pins.hot.has(id)) {
      const others = new Set([...pins.hot].filter((other) => other !== id));
      const unpinned = planFind(query, others, statistics).price.estimatedMs;
      credits.set(id, Math.max(0, Math.min(limits.findMs, unpinned) - price([])));
    } else if (pins.cold.has(id)) {
      credits.set(id, saved([], [id]));
    }
  }
  return credits;
};

const bits = (set: number): number => (set === 0 ? 0 : (set & 1) + bits(set >> 1));
const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
