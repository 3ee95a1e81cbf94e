import type { AttributeDefinition, CatalogSnapshot, Placement } from '#domain/attributes';
import { copyBytes } from '#domain/copy-bytes';
import { AttriumError } from '#domain/errors';
import type { AttributeId, TenantId } from '#domain/ids';
import type { Clock } from '#domain/ports/clock';
import type { TierStep, TierStepOptions, Tiers } from '#domain/ports/tiers';
import type { Value } from '#domain/values';
import type { MemoryDatabase, TenantData, TierMove } from './database.ts';
import type { FaultGate } from './faults.ts';
import { recordPromotion } from './promotion-data.ts';

const isMoving = (placement: Placement): boolean => placement === 'promoting' || placement === 'demoting';

/** Sets those on their way that were not before. There is no index here: only how far the way is gone is kept. */
export const beginMoves = (data: TenantData, before: CatalogSnapshot, clock: Clock): void => {
  const placed = new Map(before.attributes.map(({ id, placement }) => [id, placement]));
  for (const { id, placement } of data.catalog.attributes)
    if (isMoving(placement) && placed.get(id) !== placement) {
      data.moves.delete(id);
      data.moves.set(id, { startedAt: clock.now(), passed: 0, of: data.entities.size, values: 0 });
    }
};

export const createTiers = (database: MemoryDatabase, clock: Clock, gate: FaultGate): Tiers => {
  const dataOf = (tenant: TenantId): TenantData => {
    const data = database.tenants.get(tenant);
    if (data === undefined) throw new AttriumError('TENANT_UNKNOWN');
    return data;
  };
  return {
    start: (tenant, id, to, why) =>
      gate.pass('tiers.start', () => {
        const data = dataOf(tenant);
        const attribute = data.catalog.attributes.find((one) => one.id === id);
        if (attribute === undefined)
          throw new AttriumError('ATTRIBUTE_UNKNOWN', `There is no attribute of the number ${id}.`);
        if (attribute.retiredAt !== undefined)
          throw new AttriumError('ATTRIBUTE_RETIRED', `The attribute of the number ${id} is retired.`);
        const placement = startedFrom(attribute, to);
        const started = placement !== attribute.placement;
        if (started) {
          const before = data.catalog;
          place(data, new Map([[id, placement]]));
          beginMoves(data, before, clock);
          if (why !== undefined) recordPromotion(data.promotion, why, clock.now());
        }
        return { placement, started };
      }),
    step: (tenant, options) => gate.pass('tiers.step', () => step(dataOf(tenant), options)),
    changes: (tenant) =>
      gate.pass('tiers.changes', () => {
        const data = dataOf(tenant);
        return [...data.moves].map(([attribute, { startedAt, passed, of, values }]) => ({
          attribute,
          to: isPromoting(data, attribute) ? ('hot' as const) : ('cold' as const),
          startedAt,
          progress: of === 0 ? 0 : passed / of,
          values,
        }));
      }),
    pending: () =>
      gate.pass('tiers.pending', () =>
        [...database.tenants].filter(([, { moves }]) => moves.size > 0).map(([tenant]) => tenant),
      ),
    copyBytes: (tenant) => gate.pass('tiers.copyBytes', () => sizes(dataOf(tenant))),
  };
};

const startedFrom = ({ tier, placement }: AttributeDefinition, to: 'hot' | 'cold'): Placement => {
  if (to === 'hot' && tier !== 'cold' && placement !== 'hot') return 'promoting';
  if (to === 'cold' && tier !== 'hot' && placement !== 'cold') return 'demoting';
  return placement;
};

const isPromoting = ({ catalog }: TenantData, id: AttributeId): boolean =>
  catalog.attributes.find((attribute) => attribute.id === id)?.placement === 'promoting';

const place = (data: TenantData, placements: ReadonlyMap<AttributeId, Placement>): void => {
  const { catalog } = data;
  data.catalog = {
    ...catalog,
    placementVersion: catalog.placementVersion + 1,
    attributes: catalog.attributes.map((attribute) => ({
      ...attribute,
      placement: placements.get(attribute.id) ?? attribute.placement,
    })),
  };
};

const step = (data: TenantData, { values, attributes }: TierStepOptions): TierStep => {
  const asked = (): [AttributeId, TierMove] | undefined =>
    [...data.moves].find(([id]) => attributes === undefined || attributes.includes(id));
  const oldest = asked();
  if (oldest === undefined) return { outcome: 'done', values: 0, finished: [] };
  const [id, move] = oldest;
  // Entities keep their places: none is ever taken out.
  const ahead = [...data.entities.values()].slice(move.passed, move.of);
  let moved = 0;
  let passed = move.passed;
  for (const { current } of ahead) {
    if (moved === values) break;
    if (current.has(id)) moved += 1;
    passed += 1;
  }
  const finished = passed === move.of ? [id] : [];
  if (finished.length > 0) {
    place(data, new Map([[id, isPromoting(data, id) ? 'hot' : 'cold']]));
    data.moves.delete(id);
  } else data.moves.set(id, { ...move, passed, values: move.values + moved });
  return { outcome: asked() === undefined ? 'done' : 'more', values: moved, finished };
};

const sizes = ({ entities }: TenantData): ReadonlyMap<AttributeId, number> => {
  const known = new Map<AttributeId, { values: number; textBytes: number; cutBytes: number }>();
  for (const { current } of entities.values())
    for (const [id, { value }] of current) {
      if (value === null) continue;
      const sum = known.get(id) ?? { values: 0, textBytes: 0, cutBytes: 0 };
      const text = textOf(value);
      known.set(id, {
        values: sum.values + 1,
        textBytes: sum.textBytes + bytesOf(text),
        cutBytes: sum.cutBytes + bytesOf([...text].slice(0, 256).join('')),
      });
    }
  return new Map([...known].map(([id, sum]) => [id, copyBytes(sum)]));
};

const textOf = (value: Value): string =>
  typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : '';

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
