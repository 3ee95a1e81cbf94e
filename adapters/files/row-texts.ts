import { stringify } from 'csv-stringify/sync';
import type { SinkColumn, SinkRow } from '#domain/ports/row-sink';
import { ownFirstColumn } from './csv-file.ts';

type Blocks = AsyncIterable<readonly SinkRow[]>;

/** Lines of JSON, one text a block. Absent values have no key. */
export async function* ndjsonTexts(blocks: Blocks): AsyncGenerator<string> {
  for await (const rows of blocks) yield rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/**
 * RFC 4180 with a header and line feeds, one text a block. An empty text is quoted, an absent value is not; json is its
 * text.
 */
export async function* csvTexts(columns: readonly SinkColumn[], blocks: Blocks): AsyncGenerator<string> {
  const names = [ownFirstColumn, '$type', ...columns.map(({ name }) => name)];
  const documents = columns.flatMap(({ name, type }) => (type === 'json' ? name : []));
  const textOf = (records: readonly (readonly unknown[])[]): string =>
    stringify([...records], {
      // Its option for empty fields would quote absent ones, too.
      quoted_match: [/^$/],
      cast: { boolean: String, number: String },
    });
  yield textOf([names]);
  for await (const rows of blocks) {
    const documentPlaces = new Set(documents.map((name) => names.indexOf(name)));
    const records = rows.map((row) =>
      names.map((name, place) => {
        const value = Object.hasOwn(row, name) ? row[name] : undefined;
        return value !== undefined && documentPlaces.has(place) ? JSON.stringify(value) : value;
      }),
    );
    yield textOf(records);
  }
}
