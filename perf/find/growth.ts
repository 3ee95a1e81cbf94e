import type pg from 'pg';
import type { Latencies } from '../harness/latencies.ts';
import type { Figure } from '../harness/report.ts';
import { fillStore } from './data.ts';

export interface Grown {
  readonly client: pg.PoolClient;
  readonly tenants: readonly number[];
  readonly entities: number;
  /** Entities of others behind those. */
  readonly others: number;
  readonly seed: number;
  readonly newTenants: (prefix: string, count: number) => Promise<readonly number[]>;
  readonly getKnown: (tenants: readonly number[]) => Promise<void>;
  readonly askedAlone: (tenants: readonly number[]) => Promise<Latencies>;
  /** Asks each of them as often. */
  readonly askEach: (tenants: readonly number[], times: number) => Promise<void>;
}

/** Behind so many finds of each tenant, what they read lies in memory, as it does of tenants that are in use. */
const warmingFinds = 20;

/** The same queries in a store of ten times as many tenants, and in tenants ten times as large. */
export const growth = async (store: Grown): Promise<Record<string, Figure>> => {
  const { client, tenants, entities, others, seed, newTenants, getKnown, askedAlone, askEach } = store;
  const quantile = async (some: readonly number[]) => (await askedAlone(some)).quantile(0.95);
  const p95 = async (some: readonly number[]) => {
    const untouched = await quantile(some);
    await askEach(some, warmingFinds);
    return { untouched, ms: await quantile(some) };
  };
  const before = await p95(tenants);
  const larger = await newTenants('larger', tenants.length / 10);
  const first = { tenants: larger, entities, before: entities + others };
  await fillStore(client, { ...first, seed, history: false });
  await getKnown(larger);
  const deeper = await p95(larger);
  const more = await newTenants('more', 9 * tenants.length);
  const rest = { tenants: more, entities: 9 * entities, before: 2 * entities + others };
  await fillStore(client, { ...rest, seed, history: false });
  await getKnown(more);
  const wider = await p95([...tenants, ...more]);
  const figure = ({ untouched, ms }: Awaited<ReturnType<typeof p95>>, note: string): Figure => ({
    value: ms / before.ms,
    unit: 'x',
    note: `p95 of the hot filter alone, ${note}: ${before.ms.toFixed(2)} to ${ms.toFixed(2)} ms; ${untouched.toFixed(2)} ms before each tenant was asked ${warmingFinds} times`,
  });
  return {
    growthBySize: figure(deeper, 'tenants ten times as large, beside the others'),
    growthByTenants: figure(wider, 'ten times as many tenants'),
  };
};
