import { Command, Option } from 'commander';
import { type FileFormat, fileFormats } from '#domain/ports/row-source';
import { createClient } from '../../client/client.ts';
import { readConfig } from '../../composition/config.ts';
import { localApiKey } from '../../composition/local-api-key.ts';
import { runImport, summary } from './run.ts';

interface ImportOptions {
  readonly format?: FileFormat;
  readonly key?: readonly string[];
  readonly type?: string;
  readonly observedAt?: string;
  readonly run?: string;
  readonly url?: string;
  readonly apiKey?: string;
}

const listed = (text: string): string[] => text.split(',').map((name) => name.trim());

export const importCommand = (): Command =>
  new Command('import')
    .description(
      'Import a CSV, NDJSON, JSON or Parquet file into a running store: each row is a put of one entity.',
    )
    .argument('<file>')
    .addOption(new Option('--format <format>', 'told by the file name unless given').choices(fileFormats))
    .option(
      '--key <columns>',
      'columns that make the entity key, joined by ":" (default: id, key or entity, else the line)',
      listed,
    )
    .option('--type <name>', 'type of every entity (default: the name of the file)')
    .option('--observed-at <column>', 'column that says when a row was observed (default: now)')
    .option(
      '--run <name>',
      'write again what an earlier run wrote: repeating a run changes nothing for 24 hours',
    )
    .option('--url <url>', 'of the store (default: ATTRIUM_URL, else http://127.0.0.1:PORT)')
    .option(
      '--api-key <key>',
      'role admin (default: ATTRIUM_API_KEY, else the development key of the data folder)',
    )
    .addHelpText(
      'after',
      '\nA row with a bad cell is rejected as a whole and printed with its line; the other rows are imported.',
    )
    .action(async (path: string, options: ImportOptions) => {
      const config = readConfig(process.env);
      const url = options.url ?? process.env.ATTRIUM_URL ?? `http://127.0.0.1:${config.PORT}`;
      const apiKey = options.apiKey ?? process.env.ATTRIUM_API_KEY ?? (await localApiKey(config));
      const { format, key, type, observedAt, run: name } = options;
      const done = await runImport(createClient({ url, apiKey }), {
        path,
        format,
        key,
        type,
        observedAt,
        run: name,
      });
      console.log(summary(done));
      // Scripts must be able to tell that something is missing.
      if (done.result.rejected > 0) process.exitCode = 3;
    });
