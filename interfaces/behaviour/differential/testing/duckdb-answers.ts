import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { everyAttribute } from '#adapters/conformance/index';
import { allRows, startEngine } from '#adapters/duckdb/engine';
import { exportEntities } from '#application/export/export-entities';
import type { ValueType } from '#domain/values';
import { writeFiles } from '../../../composition/files.ts';
import type { Attrium } from '../../../create-attrium.ts';
import { decimalDigits, decimalKey, duckDbQuery } from './duckdb-filter.ts';
import type { GeneratedQuery } from './generated.ts';

const columnTypes: Readonly<Record<ValueType, string>> = {
  number: 'double',
  integer: 'bigint',
  decimal: 'varchar',
  boolean: 'boolean',
  text: 'varchar',
  timestamp: 'timestamptz',
  json: 'json',
  reference: 'varchar',
};

const columns = (named: readonly (readonly [string, string])[]): string =>
  `{${[['$entity', 'varchar'], ...named].map(([name, type]) => `'${name}': '${type}'`).join(', ')}}`;

const valueColumns = columns([
  ['$type', 'varchar'],
  ...everyAttribute.map(({ name, type }) => [name, columnTypes[type]] as const),
]);
const timeColumns = columns(everyAttribute.map(({ name }) => [`at ${name}`, 'timestamptz'] as const));

export interface DuckDbAnswers {
  /** From here on, answers are over what the store exports now. */
  load(attrium: Attrium, format: 'parquet' | 'ndjson'): Promise<void>;
  /** Keys of all that match, in order. */
  keys(query: GeneratedQuery): Promise<readonly string[]>;
  close(): void;
}

/** Answers by another engine, over an export of the store that it reads by itself. The folder is the caller's. */
export const duckDbAnswers = async (folder: string): Promise<DuckDbAnswers> => {
  const engine = await startEngine();
  for (const macro of [decimalDigits, decimalKey]) await allRows(engine, macro, []);
  return {
    async load(attrium, format) {
      const path = join(folder, `export.${format}`);
      const timesPath = join(folder, 'times.ndjson');
      // An export says nothing of when values were observed, which windows are about: its pages do.
      const times = createWriteStream(timesPath);
      await exportEntities(
        { find: attrium.entities.find, sink: writeFiles() },
        { path, format, query: {}, columns: everyAttribute },
        {
          onPage: ({ items }) => {
            for (const { entity, values } of items) {
              const observed = Object.entries(values).map(([name, { observedAt }]) => [
                `at ${name}`,
                observedAt,
              ]);
              times.write(`${JSON.stringify({ $entity: entity, ...Object.fromEntries(observed) })}\n`);
            }
          },
        },
      );
      times.end();
      await finished(times);
      const read =
        format === 'parquet'
          ? 'read_parquet($1)'
          : `read_json($1, format = 'newline_delimited', columns = ${valueColumns})`;
      await allRows(
        engine,
        `create or replace table exported as
           select * from ${read} as rows
           join read_json($2, format = 'newline_delimited', columns = ${timeColumns}) as times using ("$entity")`,
        [path, timesPath],
      );
    },
    async keys({ where, orderBy, window }) {
      const { sql, values } = duckDbQuery(where, orderBy, window);
      return (await allRows(engine, sql, values)).map(([key]) => String(key));
    },
    close: () => engine.closeSync(),
  };
};
