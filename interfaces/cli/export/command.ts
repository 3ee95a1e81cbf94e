import { Command, Option } from 'commander';
import { type ExportFormat, exportFormats } from '#domain/ports/row-sink';
import { attributeTypes } from '../query/attribute-types.ts';
import { conditionHelp } from '../query/condition.ts';
import { freshnessLine } from '../query/freshness-line.ts';
import { withNearNames } from '../query/near-names.ts';
import { type QueryOptions, withQueryOptions } from '../query/options.ts';
import { queryOf } from '../query/query.ts';
import { connect, type OpenStore, type StoreOptions, withStoreOptions } from '../store.ts';
import { columnsOf, runExport } from './run.ts';
import { targetOf } from './target.ts';

interface ExportOptions extends StoreOptions, QueryOptions {
  readonly format?: ExportFormat;
  readonly force?: true;
  readonly json?: true;
}

const promises = `
Rows come in the order of their keys, a page at a time. It is no snapshot: each row is as fresh as its page, and no page is
older than the one before. An entity that matches throughout is in the file exactly once; one that comes, goes or changes
meanwhile may be in it or not. Deleted entities are not. The columns $entity and $type are the key and the type; CSV and
Parquet have one more for each attribute there is when the export starts.
Until it is whole the file is called FILE.part. attrium import reads it back.`;

/** `open`: the store to export from. */
export const exportCommand = (open: OpenStore = connect): Command =>
  withQueryOptions(withStoreOptions(new Command('export'), 'reader'))
    .description('Write the entities of a running store to a file: NDJSON, CSV or Parquet.')
    .argument('<file>', 'or - for standard output')
    .argument('[conditions...]', "such as 'price>=10' 'brand=acme'")
    .addOption(
      new Option('--format <format>', 'told by the file name unless given; of - ndjson').choices(
        exportFormats,
      ),
    )
    .option('--force', 'replace a file that is there')
    .option('--json', 'print what was exported as JSON, on standard error')
    .addHelpText('after', conditionHelp)
    .addHelpText('after', promises)
    .action(async (file: string, conditions: readonly string[], options: ExportOptions) => {
      const target = await targetOf(file, options);
      const store = await open(options);
      const types = attributeTypes(store);
      const { result, meta, seconds } = await withNearNames(
        async () => [...(await types()).keys()],
        async () => {
          const query = await queryOf(conditions, options, types);
          return runExport(store, { ...target, query, columns: columnsOf(await types(), query.select) });
        },
      );
      // Not on standard output, where the rows may be.
      if (options.json === true) {
        console.error(JSON.stringify({ ...result, seconds, meta }));
        return;
      }
      console.error(`${result.rows} rows, ${result.values} values in ${seconds.toFixed(1)} s.`);
      if (meta !== undefined) console.error(freshnessLine(meta));
      if (result.leftOut.length > 0)
        console.error(
          `Left out, defined since it began: ${result.leftOut.join(', ')}. Export again for them.`,
        );
    });
