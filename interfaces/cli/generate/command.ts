import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { AttriumError } from '#domain/errors';
import { connect, type OpenStore, type StoreOptions, withStoreOptions } from '../store.ts';
import { declarationSource } from './declaration-source.ts';

interface GenerateOptions extends StoreOptions {
  readonly out?: string;
  readonly json?: true;
}

/** `open`: the store whose catalogue is read. */
export const generateCommand = (open: OpenStore = connect): Command =>
  withStoreOptions(new Command('generate'), 'reader')
    .description('Write the attributes of a running store as TypeScript, for `attrium.typed(attributes)`.')
    .option('--out <file>', 'write to this file, replacing it (default: print)')
    .option('--json', 'print the attributes as JSON instead')
    .addHelpText('after', '\nRetired attributes are left out. The same catalogue gives the same text.')
    .action(async ({ out, json, ...store }: GenerateOptions) => {
      const { attributes } = await (await open(store)).attributes.list({});
      const source =
        json === true ? `${JSON.stringify(attributes, null, 2)}\n` : declarationSource(attributes);
      if (out === undefined) {
        process.stdout.write(source);
        return;
      }
      await writeFile(out, source).catch((cause: Error) => {
        throw new AttriumError('FILE_INVALID', `The file ${out} cannot be written.`, {
          details: { path: out },
          remedy: `Choose a folder that exists and may be written to: ${cause.message}.`,
          cause,
        });
      });
      console.log(`${out}: ${attributes.length} attributes`);
    });
