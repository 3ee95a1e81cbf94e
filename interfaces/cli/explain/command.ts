import { Command } from 'commander';
import { attributeTypes } from '../query/attribute-types.ts';
import { conditionHelp } from '../query/condition.ts';
import { withNearNames } from '../query/near-names.ts';
import { type FilterOptions, withFilterOptions } from '../query/options.ts';
import { type PageOptions, withPageOptions } from '../query/page-options.ts';
import { shapeOf } from '../query/query.ts';
import { connect, type OpenStore, type StoreOptions, withStoreOptions } from '../store.ts';
import { planText } from './plan-text.ts';

interface ExplainOptions extends StoreOptions, FilterOptions, PageOptions {
  readonly json?: true;
}

/** `open`: the store to ask. */
export const explainCommand = (open: OpenStore = connect): Command =>
  withPageOptions(withFilterOptions(withStoreOptions(new Command('explain'), 'reader')))
    .description('Say how a find would go about it, what that costs, and what would be cheaper.')
    .argument('[conditions...]', "such as 'price>=10' 'brand=acme'")
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', conditionHelp)
    .addHelpText(
      'after',
      '\nAll of it is estimated, by what the store knows of its values; none of them is read.',
    )
    .action(async (conditions: readonly string[], options: ExplainOptions) => {
      const store = await open(options);
      const types = attributeTypes(store);
      const answer = await withNearNames(
        async () => [...(await types()).keys()],
        async () =>
          store.entities.explain({
            ...(await shapeOf(conditions, options, types)),
            orderBy: options.order,
            limit: options.limit,
          }),
      );
      console.log(options.json === true ? JSON.stringify(answer, null, 2) : planText(answer));
    });
