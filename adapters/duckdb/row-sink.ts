import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeWhole } from '#adapters/shared/whole-file';
import { AttriumError } from '#domain/errors';
import type { RowSink, SinkColumn, SinkRow } from '#domain/ports/row-sink';
import type { ValueType } from '#domain/values';
import { allRows, type EngineOptions, type LoadDuckDb, literalPath, startEngine } from './engine.ts';

/** How a value is read from the staged lines, and what its column becomes. A decimal keeps all its digits as text. */
const readings: Readonly<Record<ValueType, { readonly read: string; readonly cast?: string }>> = {
  number: { read: 'DOUBLE' },
  integer: { read: 'BIGINT' },
  decimal: { read: 'VARCHAR' },
  boolean: { read: 'BOOLEAN' },
  text: { read: 'VARCHAR' },
  timestamp: { read: 'VARCHAR', cast: 'TIMESTAMPTZ' },
  // As its text, which the engine then keeps as it is.
  json: { read: 'VARCHAR', cast: 'JSON' },
  reference: { read: 'VARCHAR' },
};

/** Cells of one row group, which is what the engine holds of the file at once. */
const groupCells = 1_000_000;
/** Smallest row group of the engine. */
const leastGroupRows = 2_048;
/** The longest staged line: one entity takes limits.answerBytes at most, and JSON may write a character as six. */
const longestLineBytes = 128 * 1_024 * 1_024;

const text = (name: string): string => `'${name.replaceAll("'", "''")}'`;
const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const refuseTwins = (columns: readonly SinkColumn[]): void => {
  const seen = new Map<string, string>();
  for (const { name } of columns) {
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined) {
      throw new AttriumError(
        'UNSUPPORTED',
        `Readers of Parquet do not tell the columns ${JSON.stringify(twin)} and ${JSON.stringify(name)} apart.`,
        { remedy: 'Select one of them, or export CSV or NDJSON.' },
      );
    }
    seen.set(name.toLowerCase(), name);
  }
};

/** Keys by place, so that no name meets one that the engine takes for the same. */
async function* stagedLines(
  columns: readonly SinkColumn[],
  blocks: AsyncIterable<readonly SinkRow[]>,
): AsyncGenerator<string> {
  const places = new Map(columns.map(({ name, type }, place) => [name, { key: `c${place}`, type }]));
  for await (const rows of blocks) {
    yield rows
      .map((row) => {
        const cells = Object.entries(row).flatMap(([name, value]) => {
          const place = places.get(name);
          if (place === undefined || value === null) return [];
          return [[place.key, place.type === 'json' ? JSON.stringify(value) : value] as const];
        });
        return `${JSON.stringify(Object.fromEntries(cells))}\n`;
      })
      .join('');
  }
}

const copyStatement = (columns: readonly SinkColumn[], staged: string, path: string): string => {
  const read = columns.map(({ type }, place) => `c${place}: '${readings[type].read}'`);
  const chosen = columns.map(({ name, type }, place) => {
    const { cast } = readings[type];
    return `c${place}${cast === undefined ? '' : `::${cast}`} as ${identifier(name)}`;
  });
  const rows = Math.max(leastGroupRows, Math.floor(groupCells / columns.length));
  return `copy (
      select ${chosen.join(', ')}
      from read_json(${text(literalPath(staged))}, format = 'newline_delimited', columns = {${read.join(', ')}},
        maximum_object_size = ${longestLineBytes})
    ) to ${text(path)} (format parquet, row_group_size ${rows})`;
};

/**
 * Writes Parquet. The engine writes columns, and rows come one by one: they are staged beside the file, in
 * `<path>.rows`, and read from there, so that memory does not grow with the file.
 */
export const duckDbRowSink = (options: EngineOptions = {}, load?: LoadDuckDb): RowSink => ({
  async write(path, format, attributes, blocks) {
    if (format !== 'parquet')
      throw new AttriumError('UNSUPPORTED', `DuckDB writes Parquet here, not ${format}.`);
    const columns: SinkColumn[] = [
      { name: '$entity', type: 'text' },
      { name: '$type', type: 'text' },
      ...attributes,
    ];
    refuseTwins(columns);
    const instance = await startEngine(options, load);
    // Absolute, so that no path is taken for a URL.
    const staged = `${resolve(path)}.rows`;
    try {
      await writeWhole(resolve(path), async (part) => {
        await pipeline(Readable.from(stagedLines(columns, blocks)), createWriteStream(staged));
        await allRows(instance, copyStatement(columns, staged, part), []);
      });
    } finally {
      instance.closeSync();
      await rm(staged, { force: true });
    }
  },
});
