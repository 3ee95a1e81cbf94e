import { Argument, Command, InvalidArgumentError } from 'commander';
import { type Tier, tiers } from '#domain/attributes';
import { print } from '../print.ts';
import { connect, type OpenStore, type StoreOptions, withStoreOptions } from '../store.ts';
import { arrived } from './arrived.ts';
import { evolveCommands } from './evolve-commands.ts';
import { promotionsText } from './promotions-text.ts';

interface JsonOptions extends StoreOptions {
  readonly json?: true;
}

interface PinOptions extends JsonOptions {
  readonly wait?: true;
}

interface PromotionsOptions extends JsonOptions {
  readonly limit?: number;
}

const attributeCommand = (name: string, role: string, description: string): Command =>
  withStoreOptions(new Command(name), role)
    .description(description)
    .option('--json', 'print the answer as JSON');

const limit = (text: string): number => {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('Write a whole number from 1 on.');
  return Number(text);
};

export const attributesCommand = (open: OpenStore = connect): Command => {
  const command = new Command('attributes')
    .description('See how attributes are used and in which tiers they are, pin tiers, change types.')
    .addCommand(
      attributeCommand('stats', 'reader', 'Print how attributes are filtered, sorted and read.')
        .argument('[names...]', 'of attributes (default: all)')
        .action(async (names: readonly string[], options: JsonOptions) => {
          const store = await open(options);
          const answer = await store.attributes.stats(names.length > 0 ? { attributes: names } : {});
          print(answer, answer.attributes, options);
        }),
    )
    .addCommand(
      attributeCommand(
        'promotions',
        'reader',
        'Print what the store decided on tiers, would decide now, and why.',
      )
        .option('--limit <n>', 'decisions (default: 100)', limit)
        .action(async (options: PromotionsOptions) => {
          const store = await open(options);
          const answer = await store.attributes.promotions({ limit: options.limit });
          console.log(options.json === true ? JSON.stringify(answer, null, 2) : promotionsText(answer));
        }),
    )
    .addCommand(
      attributeCommand('pin', 'admin', 'Pin an attribute hot or cold, or leave its tier to the store.')
        .argument('<name>', 'of the attribute')
        .addArgument(new Argument('<pin>', 'its tier').choices(tiers))
        .option('--wait', 'until it is in this tier, which a worker of the store takes it to')
        .action(async (attribute: string, pin: Tier, options: PinOptions) => {
          const store = await open(options);
          const pinned = await store.attributes.pin({ attribute, pin });
          const answer = options.wait === true ? await arrived(store, pinned) : pinned;
          const { name, tier, placement, progress } = answer;
          print(
            answer,
            [{ name, pin: tier, placement, ...(progress !== undefined && { progress }) }],
            options,
          );
        }),
    );
  for (const evolving of evolveCommands(open, attributeCommand)) command.addCommand(evolving);
  return command;
};
