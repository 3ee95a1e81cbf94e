import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { AttriumError } from '#domain/errors';
import { billOf } from '#interfaces/platform/bill';
import { readSizing, type Sizing } from '#interfaces/platform/sizing';
// Built into the command, so that it answers where there is no clone beside it.
import packagedTable from '../../../terraform/environments.json' with { type: 'json' };
import { billText } from './bill-text.ts';

interface CostOptions {
  readonly workspace: string;
  readonly compare?: string;
  readonly file?: string;
  readonly json?: true;
}

export const costCommand = (): Command =>
  new Command('cost')
    .description('Estimate what a workspace of the Terraform stack costs in a month, by module.')
    .option('--workspace <name>', 'workspace, which is an environment of the sizing table', 'prod')
    .option('--compare <name>', 'another workspace, to print the difference')
    .option('--file <path>', 'sizing table (default: the one that this version was released with)')
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      '\nList prices that are kept with the code, not fetched. Nothing is asked over the network.',
    )
    .action(async ({ workspace, compare, file, json }: CostOptions) => {
      const bill = billOf(await sizingOf(file), workspace, compare);
      console.log(json === true ? JSON.stringify(bill, null, 2) : billText(bill));
    });

const sizingOf = async (file: string | undefined): Promise<Sizing> => {
  if (file === undefined) return readSizing(packagedTable);
  try {
    return readSizing(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    if (cause instanceof AttriumError) throw cause;
    throw new AttriumError('FILE_INVALID', `The sizing table ${file} cannot be read.`, {
      details: { path: file },
      remedy: `Name a JSON file such as terraform/environments.json: ${cause instanceof Error ? cause.message : cause}.`,
      cause,
    });
  }
};
