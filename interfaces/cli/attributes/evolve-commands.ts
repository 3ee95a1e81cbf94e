import { Argument, type Command } from 'commander';
import { type ValueType, valueTypes } from '#domain/values';
import { print } from '../print.ts';
import type { OpenStore, StoreOptions } from '../store.ts';

interface JsonOptions extends StoreOptions {
  readonly json?: true;
}

interface RetypeOptions extends JsonOptions {
  readonly dryRun?: true;
  readonly unset?: true;
}

type NewCommand = (name: string, role: string, description: string) => Command;

/** What becomes of attributes that have outlived their type, their use or their name. */
export const evolveCommands = (open: OpenStore, newCommand: NewCommand): readonly Command[] => [
  newCommand('retype', 'admin', 'Give an attribute another type, and convert its values.')
    .argument('<name>', 'of the attribute')
    .addArgument(new Argument('<type>', 'its new one').choices(valueTypes))
    .option('--dry-run', 'say how many values would be lost, and change nothing')
    .option('--unset', 'give up values that have no equal in the new type; history keeps them')
    .action(async (name: string, type: ValueType, options: RetypeOptions) => {
      const { dryRun, unset } = options;
      const { attributes } = await open(options);
      const answer = await attributes.update({ name, type, dryRun, onLoss: unset ? 'unset' : 'refuse' });
      const { plan, change } = answer;
      const row =
        plan === undefined ? {} : { values: plan.values, lost: plan.lost, of: plan.examples.lost.join(', ') };
      print(
        answer,
        [{ name, type: answer.type, becomes: dryRun ? type : (change?.type ?? ''), ...row }],
        options,
      );
    }),
  newCommand('restore', 'admin', 'Show a retired attribute again, with its values.')
    .argument('<name>', 'of the attribute')
    .action(async (name: string, options: JsonOptions) => {
      const answer = await (await open(options)).attributes.restore({ name });
      print(answer, [{ name, type: answer.type }], options);
    }),
  newCommand('duplicates', 'reader', 'Print names of attributes that may mean one thing.').action(
    async (options: JsonOptions) => {
      const { nearDuplicates = [] } = await (await open(options)).attributes.list();
      print(
        nearDuplicates,
        nearDuplicates.map((names) => ({ names: names.join(' | ') })),
        options,
      );
    },
  ),
];
