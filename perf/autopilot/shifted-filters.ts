import { UsageCounter } from '#application/promotion/usage-counter';
import type { Client } from '#interfaces/client/index';
import { closedLoop, Latencies } from '../harness/latencies.ts';
import type { BenchOptions } from '../harness/options.ts';
import { randomIntegers } from '../harness/random.ts';
import { type ServedStore, serveStore } from '../harness/server.ts';
import type { Part } from './backfill.ts';
import { fillTenant, numbers } from './backfill-data.ts';

const tenant = 'shift';
const finders = 2;
/** Four attributes of a million would be copied for most of an hour. */
const mostEntities = 200_000;
/** Asked for first, and then: numbers of all entities, of which two fit into the budget. */
const uses = [
  ['price', 'score'],
  ['first', 'third'],
] as const;
const names = ['price', 'score', 'first', 'third', 'a', 'b', 'c', 'd'] as const;
const copyBytes = 136;
const fitting = 2.2;
/** After so long something is wrong. */
const patienceMs = 1_800_000;

/**
 * One tenant, whose budget holds two of its eight attributes. Finders ask by two of them until the store has made them hot,
 * then by two others. The gain is what a find by those takes once the store has made them hot in place of the first two,
 * to what it took before. The autopilot runs as in the product, but remembers a minute instead of a quarter of an hour,
 * and decides every second.
 */
export const shiftedFilters = async (options: BenchOptions): Promise<Part> => {
  const { seed } = options;
  const entities = Math.min(mostEntities, options.entities ?? mostEntities);
  await using store = await serveStore(options, {
    ATTRIUM_AUTOPILOT: 'on',
    ATTRIUM_AUTOPILOT_BUDGET_BYTES: String(Math.round(entities * copyBytes * fitting)),
    ATTRIUM_AUTOPILOT_INTERVAL_MS: '1000',
    ATTRIUM_AUTOPILOT_HALF_LIFE_MS: '60000',
  });
  await using pool = await store.superusers(1);
  const key = await prepare(store);
  await fillTenant(pool, { tenant, entities, seed });
  const client = store.newClient(key);
  const finding = Array.from({ length: finders }, () => store.newClient(key));
  const random = randomIntegers(seed);
  const hot = async (): Promise<ReadonlySet<string>> => {
    const { attributes } = await client.attributes.list();
    return new Set(attributes.filter(({ placement }) => placement === 'hot').map(({ name }) => name));
  };
  /** Asks by these until all of them are hot; returns what finds took, and how long that was. */
  const untilHot = async (asked: readonly string[]) => {
    const finds = new Latencies();
    const startedMs = performance.now();
    for (;;) {
      await closedLoop(loops(finding, asked, finds, { entities, random }), 1);
      const now = await hot();
      if (asked.every((name) => now.has(name))) return { finds, ms: performance.now() - startedMs };
      if (performance.now() - startedMs > patienceMs)
        throw new Error(
          `${asked.join()} did not become hot: ${JSON.stringify(await client.attributes.promotions())}`,
        );
    }
  };

  const first = await untilHot(uses[0]);
  const shifted = await untilHot(uses[1]);
  const after = new Latencies();
  await closedLoop(loops(finding, uses[1], new Latencies(), { entities, random }), 5);
  await closedLoop(loops(finding, uses[1], after, { entities, random }), Math.max(5, options.seconds / 8));
  const { items, budgetBytes, hotBytes } = await client.attributes.promotions();
  if (hotBytes > budgetBytes) throw new Error(`${hotBytes} bytes are hot, of ${budgetBytes}.`);
  return {
    conditions: {
      filters: `${entities} entities of ${names.length} numbers, ${finders} finders by HTTP, one entity in a thousand`,
      decided: items
        .toReversed()
        .map(({ action, attribute, reason }) => `${action} ${attribute} (${reason})`)
        .join(', '),
    },
    figures: {
      gain: {
        value: after.quantile(0.95) / shifted.finds.quantile(0.95),
        unit: 'x',
        note: 'p95 of finds by the new attributes once hot, to before',
      },
      findP95BeforeMs: {
        value: shifted.finds.quantile(0.95),
        unit: 'ms',
        note: `${shifted.finds.count} finds`,
      },
      findP95AfterMs: { value: after.quantile(0.95), unit: 'ms', note: `${after.count} finds` },
      secondsToHot: { value: first.ms / 1_000, unit: 's', note: 'from the first find to two hot attributes' },
      secondsToShift: {
        value: shifted.ms / 1_000,
        unit: 's',
        note: 'the same, when two others have to go first',
      },
      countingUs: { value: countingUs(), unit: 'us', note: 'that a find pays for being counted' },
    },
  };
};

const prepare = async (store: ServedStore): Promise<string> => {
  const operator = store.newClient();
  await operator.tenants.create({ name: tenant });
  const { secret } = await operator.keys.create({ tenant, role: 'admin', label: 'load' });
  await store.newClient(secret).attributes.define({
    attributes: names.map((name) => ({ name, type: 'number' })),
  });
  return secret;
};

interface Asked {
  readonly entities: number;
  readonly random: (bound: number) => number;
}

const loops = (finding: readonly Client[], asked: readonly string[], finds: Latencies, { random }: Asked) =>
  finding.map((client, place) => async () => {
    const attribute = asked[place % asked.length] ?? '';
    const low = random(numbers);
    await finds.time(() =>
      client.entities.find({
        where: { attribute, op: 'between', value: [low, low + numbers / 1_000] },
        orderBy: [{ attribute }],
        limit: 20,
      }),
    );
  });

/** Of a million finds in a row, as a full sample meets them. */
const countingUs = (): number => {
  const counter = new UsageCounter({} as never);
  const seen = {} as never;
  const finds = 1_000_000;
  const startedMs = performance.now();
  for (let find = 0; find < finds; find += 1) counter.found(1 as never, seen);
  return ((performance.now() - startedMs) * 1_000) / finds;
};
