import type { AttributeDefinition, CatalogSnapshot } from '#domain/attributes';
import { catalogWork } from '#domain/catalog';
import type { HistoryEntry } from '#domain/entity';
import type { AttributeId, IngestSeq } from '#domain/ids';
import type { Clock } from '#domain/ports/clock';
import { appendToLog, type EntityRecord, type MemoryDatabase, type TenantData } from './database.ts';
import { beginMoves } from './tiers.ts';

type Current = Map<AttributeId, HistoryEntry>;

/**
 * Makes the catalogue this one, notes what attributes are from now on, and removes current values under numbers that no attribute
 * has any more; all at once for every reader. `also`: what else becomes of current values with that.
 */
export const changeCatalog = (
  database: MemoryDatabase,
  data: TenantData,
  after: CatalogSnapshot,
  clock: Clock,
  also?: (current: Current) => void,
): CatalogSnapshot => {
  const before = data.catalog;
  data.catalog = after;
  beginMoves(data, before, clock);
  const fromSeq = (database.lastIngestSeq + 1n) as IngestSeq;
  const known = new Set(before.attributes);
  for (const attribute of after.attributes) {
    if (known.has(attribute)) continue;
    moveUsage(data, attribute);
    const { id, version, type, unit, allowed, min, max, pattern } = attribute;
    const said = JSON.stringify([type, unit, allowed, min, max, pattern]);
    if (data.versions.findLast((one) => one.attribute === id)?.said !== said)
      data.versions.push({ attribute: id, version, type, unit: unit ?? null, fromSeq, said });
  }
  const { dropped, emptied } = catalogWork(before, after);
  for (const id of dropped) data.promotion.used.delete(id);
  for (const id of emptied) data.moves.delete(id);
  const names = after.namesVersion ?? 0;
  if (emptied.length === 0 && names === (before.namesVersion ?? 0)) return after;
  // New records of the same revision: a replica may hold the ones before.
  const changed = [...data.entities.values()].map((record): EntityRecord => {
    const current: Current = new Map(record.current);
    also?.(current);
    for (const id of emptied) current.delete(id);
    return { ...record, current };
  });
  for (const record of changed) data.entities.set(record.entity, record);
  const tenant = data.tenant.id;
  appendToLog(database, {
    committedAt: clock.now(),
    changed: changed.map((record) => ({ tenant, record })),
    named: { tenant, names },
  });
  return after;
};

/** How an attribute is used does not change with its number. */
const moveUsage = ({ promotion: { used } }: TenantData, { id, former = [] }: AttributeDefinition): void => {
  const usage = used.get(former.at(-1) ?? id);
  if (usage !== undefined && !used.has(id)) used.set(id, usage);
  for (const before of former) used.delete(before);
};
