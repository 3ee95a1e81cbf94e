import type { Placement } from '#domain/attributes';
import type { ResolvedFilter } from '#domain/filter';
import { filterAttributes, orderAttributes } from '#domain/filter-attributes';
import type { AttributeId } from '#domain/ids';
import { limits } from '#domain/limits';
import { coverOf, servedBy } from '#domain/planning/cover';
import type { Planned, Price } from '#domain/planning/plan-find';

import type { TenantAttributes } from '../catalog-cache.ts';

/** What would make a find cheaper, one sentence each; none where nothing is known to. */
export const remediesOf = (
  query: Planned,
  { route }: Price,
  attributes: TenantAttributes,
): readonly string[] => {
  const placed = (ids: readonly AttributeId[], placements: readonly Placement[]): string[] => [
    ...new Set(
      ids.flatMap((id) => {
        const attribute = attributes.visible(id);
        return attribute !== undefined &&
          placements.includes(attribute.placement) &&
          attribute.type !== 'json'
          ? [attribute.name]
          : [];
      }),
    ),
  ];
  const [filters, order] = [filterAttributes(query.filter), orderAttributes(query.orderBy)];
  const filtered = placed(filters, ['cold', 'demoting']);
  const ordered = placed(order, ['cold', 'demoting']);
  const promoting = placed([...filters, ...order], ['promoting']);
  const indexed = query.filter === undefined || isCoverable(query.filter);
  const windowed = indexed && filtered.length > 0 && route !== 'history';
  const named = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(', ');
  return [
    ...(filtered.length > 0
      ? [`Make ${named(filtered)} hot with attributes.update, or filter by a hot attribute as well.`]
      : []),
    ...(windowed
      ? [
          `${query.window?.from === undefined ? 'Give a window.from' : 'Let window.from be later'}: what was written since then leads, up to ${limits.windowEntries} values of an attribute.`,
        ]
      : []),
    ...(ordered.length > 0
      ? [`Make ${named(ordered)} hot with attributes.update, or leave out the order.`]
      : []),
    ...(promoting.length > 0
      ? [`Wait until ${named(promoting)} is hot: attributes.list tells how far it is.`]
      : []),
    // Along keys or an order, such a filter may be cheap all the same.
    ...(indexed || route !== 'scan'
      ? []
      : [
          'Ask in each part of an "or" for a value that must be there: no index serves what must not, or $type alone.',
        ]),
    ...(query.filter === undefined ? ['Filter by a hot attribute.'] : []),
  ];
};

/** True where indexes would name the entities, were all attributes hot. */
const isCoverable = (filter: ResolvedFilter): boolean =>
  coverOf(
    filter,
    servedBy(() => true, { entities: 0, attributes: new Map() }),
  ) !== undefined;
