import { everyAttribute } from '#adapters/conformance/index';
import type { FindAnswer } from '#application/entities/find';
import type { Adapters } from '#application/services';
import type { CatalogChange } from '#domain/attributes';
import type { Attrium } from '../../../create-attrium.ts';
import type { GeneratedQuery, GeneratedRow } from './generated.ts';

const part = 1_000;
const parts = <Item>(items: readonly Item[]): Item[][] =>
  Array.from({ length: Math.ceil(items.length / part) }, (_, n) => items.slice(n * part, (n + 1) * part));

/** Writes the rows: some entities by edits, and those without a type by their values alone. */
export const fill = async (attrium: Attrium, rows: readonly GeneratedRow[]): Promise<void> => {
  await attrium.attributes.define({ attributes: [...everyAttribute] });
  const edited = rows.filter(({ type, values }) => type !== undefined || values.length === 0);
  for (const items of parts(edited.map(({ entity, type }) => ({ entity, type, values: {} }))))
    await attrium.entities.putMany({ items });
  const observations = rows.flatMap(({ entity, values }) =>
    values.map(({ name, value, observedAt }) => ({ entity, attribute: name, value, observedAt })),
  );
  for (const values of parts(observations)) {
    const { rejected } = await attrium.ingest.write({ values });
    if (rejected.length > 0) throw new Error(`the store rejected ${JSON.stringify(rejected)}`);
  }
  for (const some of parts(rows)) {
    const gone = some.filter(({ life }) => life !== 'alive');
    await Promise.all(gone.map(({ entity }) => attrium.entities.delete({ entity })));
    const back = gone.filter(({ life }) => life === 'restored');
    await Promise.all(back.map(({ entity }) => attrium.entities.restore({ entity })));
  }
};

/** What was hot is cold, and the other way round. */
export const swapTiers = async (attrium: Attrium): Promise<void> => {
  const { attributes } = await attrium.attributes.list({});
  for (const { name, tier } of attributes)
    await attrium.attributes.update({ name, tier: tier === 'hot' ? 'cold' : 'hot' });
};

/** The same, as slowly as `step` is called; false once all have arrived. */
export const beginSwap = async (
  { tenants, catalog, tiers }: Pick<Adapters, 'tenants' | 'catalog' | 'tiers'>,
  name: string,
): Promise<{ step(values: number): Promise<boolean> }> => {
  const tenant = await tenants.byName(name);
  if (tenant === null) throw new TypeError(`there is no tenant ${name}`);
  const changes = everyAttribute.map(
    (attribute): CatalogChange => ({
      kind: 'update',
      name: attribute.name,
      patch: { tier: attribute.tier === 'hot' ? 'cold' : 'hot' },
    }),
  );
  await catalog.apply(tenant.id, changes);
  return { step: async (values) => (await tiers.step(tenant.id, { values })).outcome !== 'done' };
};

/** Items, page by page. */
export type Pages = readonly FindAnswer['items'][];

/** Page after page, by the cursor of the one before, until there is none. */
export const pagesOf = async (
  attrium: Attrium,
  { where, orderBy, window, select }: GeneratedQuery,
  limit: number,
): Promise<Pages> => {
  const pages: FindAnswer['items'][] = [];
  let cursor: string | undefined;
  do {
    const page: FindAnswer = await attrium.entities.find({ where, orderBy, window, select, limit, cursor });
    pages.push(page.items);
    cursor = page.nextCursor ?? undefined;
    if (pages.length > 100) throw new Error('the pages come to no end');
  } while (cursor !== undefined);
  return pages;
};
