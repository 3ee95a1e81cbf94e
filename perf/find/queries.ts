import type { AttributeField, ResolvedFilter } from '#domain/filter';
import type { AttributeId, TenantId } from '#domain/ids';
import type { FindQuery } from '#domain/ports/entity-store';
import { attribute } from './data.ts';

/** Text equality, a range of numbers, and another that is the order as well; a hundred at most. */
export interface HotQuery {
  readonly tenant: number;
  readonly city: string;
  readonly low: number;
  readonly high: number;
  readonly least: number;
}

export const pageSize = 100;

export const hotQueries = (
  tenants: readonly number[],
  random: (bound: number) => number,
): (() => HotQuery) => {
  return () => {
    const low = random(500);
    return {
      tenant: tenants[random(tenants.length)] ?? 0,
      city: `city-${String(random(50)).padStart(2, '0')}`,
      low,
      high: low + 100 + random(400),
      least: random(500),
    };
  };
};

const field = (id: number, type: AttributeField['type']): AttributeField => ({
  kind: 'attribute',
  id: id as AttributeId,
  type,
});
const score = field(attribute.score, 'number');

/** As the store is asked. */
export const findQuery = ({ tenant, city, low, high, least }: HotQuery): FindQuery => {
  const of: ResolvedFilter[] = [
    { op: 'eq', field: field(attribute.city, 'text'), value: city },
    { op: 'between', field: field(attribute.price, 'number'), low, high },
    { op: 'gte', field: score, value: least },
  ];
  return {
    tenant: tenant as TenantId,
    filter: { op: 'and', of },
    orderBy: [
      { field: score, direction: 'asc', nulls: 'last' },
      { field: { kind: 'entity' }, direction: 'asc', nulls: 'last' },
    ],
    limit: pageSize,
    select: [attribute.city, attribute.price, attribute.score] as AttributeId[],
  };
};
