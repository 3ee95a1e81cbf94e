import { Command } from 'commander';
import { exportedRow } from '#application/export/exported-row';
import type { Meta } from '#domain/freshness';
import { limits } from '#domain/limits';
import type { FindAnswer, FindInput } from '../../client/procedure-types.ts';
import type { Procedures } from '../../procedures.ts';
import { print } from '../print.ts';
import { attributeTypes } from '../query/attribute-types.ts';
import { conditionHelp } from '../query/condition.ts';
import { freshnessLine, worstOf } from '../query/freshness-line.ts';
import { withNearNames } from '../query/near-names.ts';
import { type QueryOptions, withQueryOptions } from '../query/options.ts';
import { type PageOptions, withPageOptions } from '../query/page-options.ts';
import { queryOf } from '../query/query.ts';
import { toStandardOutput } from '../standard-output.ts';
import { connect, type OpenStore, type StoreOptions, withStoreOptions } from '../store.ts';

interface FindOptions extends StoreOptions, QueryOptions, PageOptions {
  readonly cursor?: string;
  readonly all?: true;
  readonly json?: true;
  readonly showToken?: true;
}

async function* pagesOf(store: Procedures, input: FindInput, all: boolean): AsyncGenerator<FindAnswer> {
  let cursor: string | null | undefined = input.cursor;
  do {
    const page: FindAnswer = await store.entities.find({ ...input, cursor });
    yield page;
    cursor = page.nextCursor;
  } while (all && cursor !== null);
}

const asLines = async function* (pages: AsyncIterable<FindAnswer>): AsyncGenerator<string> {
  for await (const { items } of pages)
    if (items.length > 0) yield items.map((item) => `${JSON.stringify(exportedRow(item))}\n`).join('');
};

const show = async (pages: AsyncIterable<FindAnswer>, options: FindOptions): Promise<void> => {
  if (options.json === true || !process.stdout.isTTY) {
    await toStandardOutput(asLines(pages));
    return;
  }
  for await (const { items } of pages) print(null, items.map(exportedRow), {});
};

/** `open`: the store to find in. */
export const findCommand = (open: OpenStore = connect): Command =>
  withPageOptions(withQueryOptions(withStoreOptions(new Command('find'), 'reader')))
    .description('Find entities of a running store: a table on a terminal, else one JSON object a line.')
    .argument('[conditions...]', "such as 'price>=10' 'brand=acme'")
    .option('--cursor <cursor>', 'go on where an earlier page ended, with the same conditions and order')
    .option('--all', 'show every page; they have 1000 rows, unless --limit says otherwise')
    .option('--json', 'one JSON object a line on a terminal, too')
    .option('--show-token', 'print a token that covers the answer, for --token of what is read next')
    .addHelpText('after', conditionHelp)
    .addHelpText(
      'after',
      '\nHow fresh the answer is, and the cursor of the next page, are printed on standard error.',
    )
    .action(async (conditions: readonly string[], options: FindOptions) => {
      const store = await open(options);
      const types = attributeTypes(store);
      const metas: Meta[] = [];
      let next: string | null = null;
      const told = async function* (pages: AsyncIterable<FindAnswer>): AsyncGenerator<FindAnswer> {
        for await (const page of pages) {
          metas.push(page.meta);
          next = page.nextCursor;
          yield page;
        }
      };
      await withNearNames(
        async () => [...(await types()).keys()],
        async () => {
          const input = {
            ...(await queryOf(conditions, options, types)),
            orderBy: options.order,
            limit: options.limit ?? (options.all ? limits.pageSize : undefined),
            cursor: options.cursor,
          };
          await show(told(pagesOf(store, input, options.all === true)), options);
        },
      );
      const worst = worstOf(metas);
      if (worst !== undefined) console.error(freshnessLine(worst));
      if (next !== null) console.error(`More: --cursor ${next}`);
      if (options.showToken) console.error(`Token: ${worst?.token ?? 'none'}`);
    });
