import type pg from 'pg';
import type { PostgresAdapters } from '#adapters/postgres/index';
import type { AttributeId, EntityKey, TenantId } from '#domain/ids';
import { attribute, keyOf } from './data.ts';
import type { Peer } from './peers.ts';

/** Newer values of some entities of one tenant, each of another entity. */
export interface UpdateBatch {
  readonly tenant: number;
  readonly entities: readonly number[];
  readonly attributes: readonly number[];
  readonly nums: readonly number[];
}

export interface UpdatedTenants {
  /** Entity n belongs to tenants[(n - 1) mod tenants]. */
  readonly tenants: readonly number[];
  readonly entities: number;
  readonly random: (bound: number) => number;
}

/** One value in five is hot; none is of those that queries ask for, whose answers stay as they are. */
const hotOnes = [7, 8, 9, 10];

/**
 * Batches for one of several writers at a time: they share no entity, so that no order of rows can let two wait for each
 * other.
 */
export const updateBatches = (
  { tenants, entities, random }: UpdatedTenants,
  values: number,
  writer: number,
  writers: number,
): (() => UpdateBatch) => {
  const each = Math.floor(entities / tenants.length / writers);
  return () => {
    const place = random(tenants.length);
    const chosen = new Set<number>();
    while (chosen.size < Math.min(values, each)) chosen.add(random(each));
    const updated = [...chosen]
      .sort((a, b) => a - b)
      .map((one) => 1 + place + (one * writers + writer) * tenants.length);
    return {
      tenant: tenants[place] ?? 0,
      entities: updated,
      attributes: updated.map(() =>
        random(5) === 0 ? (hotOnes[random(hotOnes.length)] ?? 0) : attribute.cold,
      ),
      nums: updated.map(() => random(1_000_000) / 1_000),
    };
  };
};

export const updatePeer = async (pool: pg.Pool, peer: Peer, batch: UpdateBatch): Promise<void> => {
  const { tenant, entities, attributes, nums } = batch;
  await pool.query({
    name: `${peer.name} update`,
    text: peer.update,
    values: [tenant, entities, attributes, nums],
  });
};

/** One commit of the store's own port, history and projection included. */
export const updateStore = async (
  { store }: PostgresAdapters,
  { tenant, entities, attributes, nums }: UpdateBatch,
): Promise<void> => {
  const { outcomes } = await store.commit([
    {
      kind: 'observations',
      tenant: tenant as TenantId,
      schemaVersion: 1,
      observations: entities.map((entity, place) => ({
        entity: keyOf(entity) as EntityKey,
        attribute: attributes[place] as AttributeId,
        type: 'number',
        value: nums[place] ?? 0,
      })),
    },
  ]);
  for (const outcome of outcomes)
    if (outcome.status === 'refused') throw new Error(`Refused: ${outcome.refusal.code}`);
};
