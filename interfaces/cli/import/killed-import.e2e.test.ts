import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import type { Client } from '../../client/index.ts';
import { apiKey, emptyFolder, runCli, startProcess } from '../testing/start-process.ts';

const rows = 20_000;

const csv = async (file: string): Promise<void> => {
  const lines = Array.from({ length: rows }, (_, row) => `${row},${row * 2},row ${row}`);
  await writeFile(file, `id,double,label\n${lines.join('\n')}\n`);
};

const parquet = async (file: string): Promise<void> => {
  const connection = await (await DuckDBInstance.create()).connect();
  try {
    await connection.run(
      `copy (select range::varchar as id, range * 2 as double, 'row ' || range as label from range(${rows})) to '${file}' (format parquet)`,
    );
  } finally {
    connection.closeSync();
  }
};

/** Every entity, by its row: key, revision and values. */
const all = async (client: Client) => {
  const found = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Client['entities']['find']>> = await client.entities.find({
      limit: 1_000,
      ...(cursor !== null && { cursor }),
    });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found.map(({ entity, rev, values }) => ({
    row: Number(entity.split(':').at(-1)),
    rev,
    double: values.double?.value,
    label: values.label?.value,
  }));
};

it.each([
  ['csv', csv],
  ['parquet', parquet],
] as const)(
  'an import of %s that is killed goes on when it is repeated, and writes each row once',
  async (format, write) => {
    const folder = await emptyFolder();
    const file = join(folder, `rows.${format}`);
    await write(file);
    const { url, client } = await startProcess(await emptyFolder());
    const importing = () => runCli(['import', file, '--url', url, '--api-key', apiKey, '--json'], {});

    const killed = importing();
    // Some rows are acknowledged, and most are not.
    for (let first: readonly unknown[] = []; first.length === 0; )
      first = (await client.entities.find({ limit: 1 })).items;
    killed.child.kill('SIGKILL');
    expect(await killed.ended).toBeNull();
    const before = (await all(client)).length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(rows);

    const repeated = importing();
    expect(await repeated.ended).toBe(0);
    const found = await all(client);
    expect(found.sort((a, b) => a.row - b.row)).toEqual(
      Array.from({ length: rows }, (_, row) => ({ row, rev: '1', double: row * 2, label: `row ${row}` })),
    );
  },
);
