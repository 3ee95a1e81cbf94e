import type { Placement } from '#domain/attributes';
import { filterAttributes, orderAttributes } from '#domain/filter-attributes';
import type { AttributeId } from '#domain/ids';
import type { Planned } from '#domain/planning/plan-find';
import { conjunctionOf } from '#domain/planning/tests';
import type { TenantAttributes } from '../catalog-cache.ts';

/** What would make a find cheaper, one sentence each; none where nothing is known to. */
export const remediesOf = (query: Planned, attributes: TenantAttributes): readonly string[] => {
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
  const indexed = query.filter === undefined || conjunctionOf(query.filter) !== undefined;
  const named = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(', ');
  return [
    ...(filtered.length > 0
      ? [`Make ${named(filtered)} hot with attributes.update, or filter by a hot attribute as well.`]
      : []),
    ...(ordered.length > 0
      ? [`Make ${named(ordered)} hot with attributes.update, or leave out the order.`]
      : []),
    ...(promoting.length > 0
      ? [`Wait until ${named(promoting)} is hot: attributes.list tells how far it is.`]
      : []),
    ...(indexed
      ? []
      : ['Keep to attributes that must all hold: indexes do not serve "or", decimals, $entity or $type.']),
    ...(query.filter === undefined ? ['Filter by a hot attribute.'] : []),
  ];
};
