import { openSimulation } from '#application/promotion/testing/simulation';
import { bestStatic, type Simulated, savedAnHourBy } from '#domain/promotion/testing/workload';
import { randomIntegers } from '../harness/random.ts';
import type { Part } from './backfill.ts';

const attributeCount = 40;
const entities = 1_000_000;
const findsPerHour = 6_000;
/** As processes tell what they counted; every third time, it is decided on. */
const flushMs = 5_000;
const hours = 3;
const hourMs = 3_600_000;
/** Of the original design. */
const hotShare = 0.2;
const within = 0.9;
const shifts = 9;

/**
 * A tenant of forty attributes of different sizes, used by Zipf's law, a fifth of whose bytes may be hot. After three
 * hours the use turns round: what was asked for most is asked for least. How long it takes until the hot ones save 0.9 of
 * what the best choice would save, and stay there, on a clock that is moved. The policy, the
 * counting and its sampling are those of the product, the tenant's size and finds are only said.
 */
export const simulatedShift = async (seed: number): Promise<Part> => {
  const taken: number[] = [];
  const atEnd: number[] = [];
  for (let run = 0; run < shifts; run += 1) {
    const { hoursToOptimum, share } = await shiftOf(seed * shifts + run);
    taken.push(hoursToOptimum);
    atEnd.push(share);
  }
  return {
    conditions: {
      shift: `${shifts} simulated tenants of ${attributeCount} attributes, ${findsPerHour} finds an hour; ${hours} hours before and after`,
    },
    figures: {
      hoursToOptimum: {
        value: taken.toSorted((a, b) => a - b)[Math.floor(shifts / 2)] ?? Number.NaN,
        unit: 'h',
        note: `simulated; the median of ${taken.map((one) => one.toFixed(2)).join(', ')}`,
      },
      hoursToOptimumAtWorst: { value: Math.max(...taken), unit: 'h', note: 'the same, the worst' },
      ofOptimum: {
        value: Math.min(...atEnd),
        unit: 'x',
        note: 'saved at the end, to the best static choice',
      },
    },
  };
};

const shiftOf = async (seed: number): Promise<{ hoursToOptimum: number; share: number }> => {
  const integers = randomIntegers(seed);
  const random = () => integers(1_000_000) / 1_000_000;
  const attributes = Array.from({ length: attributeCount }, (_, place) => ({
    name: `a${place}`,
    bytes: 50_000_000 + integers(250_000_000),
  }));
  const budgetBytes = Math.round(hotShare * attributes.reduce((sum, { bytes }) => sum + bytes, 0));
  const simulation = await openSimulation({ attributes, entities, settings: { budgetBytes }, random });
  const tenant = await simulation.newTenant('one');
  const savedMs =
    (await simulation.priceMs(tenant, 'a0')) - (await hotPriceMs(simulation.newTenant, simulation));

  const ranks = attributes.map((_one, place) => place);
  const useOf = (order: readonly number[]): readonly Simulated[] => {
    const all = order.reduce((sum, rank) => sum + 1 / (rank + 1), 0);
    return order.map((rank, place) => ({
      bytes: attributes[place]?.bytes ?? 0,
      findsAnHour: findsPerHour / (rank + 1) / all,
      savedMs,
    }));
  };
  const savedNow = async (use: readonly Simulated[]): Promise<number> => {
    const hot = new Set(await simulation.hot(tenant));
    const saved = savedAnHourBy(use.filter((_one, place) => hot.has(`a${place}`)));
    return saved / bestStatic(use, budgetBytes);
  };
  const perFlush = (findsPerHour * flushMs) / hourMs;
  const flush = async (use: readonly Simulated[]): Promise<void> => {
    for (let find = random() < perFlush % 1 ? -1 : 0; find < Math.floor(perFlush); find += 1)
      await simulation.find(tenant, [drawn(use, random)]);
    await simulation.pass(flushMs);
  };
  const phase = async (use: readonly Simulated[]): Promise<{ reachedMs: number; share: number }> => {
    let reachedMs = Number.POSITIVE_INFINITY;
    let share = 0;
    for (let ms = flushMs; ms <= hours * hourMs; ms += flushMs) {
      await flush(use);
      if ((await simulation.turn()).length === 0 && share > 0) continue;
      share = await savedNow(use);
      if (share < within) reachedMs = Number.POSITIVE_INFINITY;
      else reachedMs = Math.min(reachedMs, ms);
    }
    return { reachedMs, share };
  };
  await phase(useOf(ranks));
  const { reachedMs, share } = await phase(useOf(ranks.toReversed()));
  return { hoursToOptimum: reachedMs / hourMs, share };
};

/** Of an attribute that is hot, in a tenant of its own. */
const hotPriceMs = async (
  newTenant: (name: string) => ReturnType<Awaited<ReturnType<typeof openSimulation>>['newTenant']>,
  { adapters, clock, priceMs }: Awaited<ReturnType<typeof openSimulation>>,
): Promise<number> => {
  const tenant = await newTenant('hot');
  await adapters.tiers.start(tenant, 1 as never, 'hot');
  while ((await adapters.tiers.step(tenant, { values: 1 })).outcome !== 'done');
  clock.advance(2_000);
  return priceMs(tenant, 'a0');
};

const drawn = (use: readonly Simulated[], random: () => number): string => {
  let left = random() * findsPerHour;
  const place = use.findIndex(({ findsAnHour }) => {
    left -= findsAnHour;
    return left < 0;
  });
  return `a${place === -1 ? use.length - 1 : place}`;
};
