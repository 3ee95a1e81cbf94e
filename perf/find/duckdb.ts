import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { startEngine, streamRows } from '#adapters/duckdb/engine';
import { type HotQuery, pageSize } from './queries.ts';

/** Answers by another engine over an export of the same values, in SQL that was written by hand. */
export const duckdbAnswers = async (
  client: pg.PoolClient,
  queries: readonly HotQuery[],
): Promise<string[][]> => {
  const folder = await mkdtemp(join(tmpdir(), 'attrium-export-'));
  try {
    const file = join(folder, 'values.csv');
    await pipeline(
      client.query(
        copyTo(`copy (
          select e.tenant_id, e.key,
              max(v.value_text) filter (where v.attribute_id = 1) as city,
              max(v.value_num) filter (where v.attribute_id = 3) as price,
              max(v.value_num) filter (where v.attribute_id = 4) as score
            from attrium.entities e join attrium.entity_values v using (tenant_id, entity_id)
            where v.attribute_id in (1, 3, 4)
            group by e.tenant_id, e.key) to stdout (format csv, header)`),
      ),
      createWriteStream(file),
    );
    const engine = await startEngine({ memoryLimitMb: 1_024, threads: 2 });
    try {
      const answers: string[][] = [];
      for (const { tenant, city, low, high, least } of queries) {
        const keys: string[] = [];
        const sql = `select key from read_csv('${file}') where tenant_id = ? and city = ? and price between ? and ?
          and score >= ? order by score, key limit ${pageSize}`;
        for await (const rows of streamRows(engine, sql, [tenant, city, low, high, least]))
          for (const [key] of rows) keys.push(String(key));
        answers.push(keys);
      }
      return answers;
    } finally {
      engine.closeSync();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
};
