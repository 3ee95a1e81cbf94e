import type pg from 'pg';
import { isAttriumError } from '#domain/errors';
import type { Filter } from '#domain/filter';
import type { Client } from '#interfaces/client/index';
import { closedLoop, Latencies } from '../harness/latencies.ts';
import { attribute, defineAttributes, writeHistory } from './data.ts';
import { pageSize } from './queries.ts';

/** Attributes of the one large tenant, by how many entities have them. */
const rowsOf = { 21: 1, 22: 100, 23: 1_000_000 } as const;
export const largest = Math.max(...Object.values(rowsOf));

/** One tenant of a million entities with cold attributes of 1, 100 and all of them, written in the last 25 days. */
export const fillLargeTenant = async (
  client: pg.PoolClient,
  { tenant, before }: { readonly tenant: number; readonly before: number },
): Promise<void> => {
  await defineAttributes(client, [tenant]);
  await client.query(
    `insert into attrium.entities (entity_id, tenant_id, key, type, rev, version) overriding system value
      select n, $1, 'large-' || lpad(n::text, 9, '0'), 'device', 1, 0 from generate_series($2::integer + 1, $2 + ${largest}) n`,
    [tenant, before],
  );
  await client.query(
    `select setval(pg_get_serial_sequence('attrium.entities', 'entity_id'), ${before + largest})`,
  );
  for (const [id, rows] of Object.entries(rowsOf)) {
    await client.query(
      `insert into attrium.entity_values (tenant_id, entity_id, attribute_id, ingest_seq, observed_at, value_num)
        select $1, n, ${id}, n * 64 + ${id},
            date_trunc('hour', now()) - 25 * interval '1 day' * ((hashint8(n) & 1048575) / 1048576.0), n % 1000
          from generate_series($2::integer + 1, $2 + ${largest}) n where (n - $2) % ${largest / rows} = 0`,
      [tenant, before],
    );
  }
  for (const table of ['entity_values', 'entities', 'attributes'])
    await client.query(`vacuum analyze attrium.${table}`);
  await writeHistory(client, before);
};

const exists = (id: number | string): Filter => ({ attribute: `a${id}`, op: 'exists', value: true });

export const inLargeTenant: readonly Filter[] = Object.keys(rowsOf).map(exists);

/** Each finds what it has to, and statistics are there afterwards. */
export const checkLargeTenant = async (client: Client): Promise<void> => {
  for (const [id, rows] of Object.entries(rowsOf)) {
    const { items } = await client.entities.find({ where: exists(id), window: lastMonth(), limit: pageSize });
    if (items.length !== Math.min(rows, pageSize))
      throw new Error(`Of ${rows} entities with a${id}, ${items.length} were found.`);
  }
};

const lastMonth = () => ({ from: new Date(Date.now() - 30 * 86_400_000).toISOString() });

/** One value in thousands, an attribute that few have, and one that all have. */
export const inSmallTenants: readonly Filter[] = [
  { attribute: `a${attribute.cold}`, op: 'lte', value: 0.2 },
  exists(2_000),
  exists(attribute.cold),
];

/** By HTTP, in turns, within 30 days. A refusal counts as slower than any answer. */
export const askCold = async (
  clients: readonly Client[],
  filters: readonly Filter[],
  seconds: number,
): Promise<{ readonly latencies: Latencies; readonly refused: number }> => {
  const window = lastMonth();
  const latencies = new Latencies();
  let refused = 0;
  let asked = 0;
  const ask = async (client: Client): Promise<void> => {
    asked += 1;
    const where = filters[asked % filters.length];
    const started = performance.now();
    try {
      await client.entities.find({ where, window, select: [`a${attribute.cold}`], limit: pageSize });
      latencies.record(performance.now() - started);
    } catch (error) {
      if (!isAttriumError(error, 'FILTER_TOO_EXPENSIVE')) throw error;
      refused += 1;
      latencies.record(Number.POSITIVE_INFINITY);
    }
  };
  await closedLoop(
    clients.map((client) => () => ask(client)),
    seconds,
  );
  return { latencies, refused };
};
