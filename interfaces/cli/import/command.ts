import { Command, InvalidArgumentError, Option } from 'commander';
import { type FileFormat, fileFormats } from '#domain/ports/row-source';
import { exitCodes } from '../exit-codes.ts';
import { connect, type OpenStore, type StoreOptions, withStoreOptions } from '../store.ts';
import { columnChoices } from './column-choices.ts';
import { runImport, summary } from './run.ts';

interface ImportOptions extends StoreOptions {
  readonly format?: FileFormat;
  readonly key?: readonly string[];
  readonly type?: string;
  readonly observedAt?: string;
  readonly column?: readonly string[];
  readonly skipColumn?: readonly string[];
  readonly fromLine?: number;
  readonly sampleRows?: number;
  readonly batchRows?: number;
  readonly run?: string;
  readonly json?: true;
}

const listed = (text: string): string[] => text.split(',').map((name) => name.trim());

const repeated = (text: string, others: readonly string[] = []): string[] => [...others, text];

const counted = (text: string): number => {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('Write a whole number from 1 on.');
  return Number(text);
};

/** `open`: the store to import into. */
export const importCommand = (open: OpenStore = connect): Command =>
  withStoreOptions(new Command('import'), 'admin')
    .description(
      'Import a CSV, NDJSON, JSON or Parquet file into a running store: each row is a put of one entity.',
    )
    .argument('<file>')
    .addOption(new Option('--format <format>', 'told by the file name unless given').choices(fileFormats))
    .option(
      '--key <columns>',
      'columns that make the entity key, joined by ":" (default: $entity, id, key or entity, else the line)',
      listed,
    )
    .option(
      '--type <name>',
      'type of every entity (default: what a column $type says, else the name of the file)',
    )
    .option('--observed-at <column>', 'column that says when a row was observed (default: now)')
    .option(
      '--column <name=attribute[:type]>',
      'write a column to this attribute, or as this type (name=:type); repeatable',
      repeated,
    )
    .option('--skip-column <name>', 'leave a column out; repeatable', repeated)
    .option('--from-line <line>', 'leave out what stands before this line', counted)
    .option(
      '--sample-rows <rows>',
      'infer types from so many first rows (default: all, which reads the file twice)',
      counted,
    )
    .option('--batch-rows <rows>', 'rows of one commit (default and most: 1000)', counted)
    .option(
      '--run <name>',
      'write again what an earlier run wrote: repeating a run changes nothing for 24 hours',
    )
    .option('--json', 'print what was done as JSON')
    .addHelpText(
      'after',
      '\nA row with a bad cell is rejected as a whole and printed with its line; the other rows are imported.',
    )
    .action(async (path: string, options: ImportOptions) => {
      const { column, skipColumn, url, apiKey, json, ...request } = options;
      const columns = columnChoices(column, skipColumn);
      const done = await runImport(await open({ url, apiKey }), { path, ...request, columns });
      console.log(json === true ? JSON.stringify(done) : summary(done));
      // Scripts must be able to tell that something is missing.
      if (done.result.rejected > 0) process.exitCode = exitCodes.partly.code;
    });
