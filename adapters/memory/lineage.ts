import type { AttributeDefinition } from '#domain/attributes';
import { coerced } from '#domain/coercion';
import type { HistoryEntry, WrittenUnder } from '#domain/entity';
import type { AttributeId } from '#domain/ids';
import type { Value } from '#domain/values';
import type { TenantData } from './database.ts';

/** What attributes were before, for those who look at history. */
export interface Lineage {
  /** The number that the entry's attribute has now; undefined where it is no more. */
  now(entry: HistoryEntry): AttributeId | undefined;
  under(entry: HistoryEntry): WrittenUnder | undefined;
  /** The entry's value as one of the type that its attribute has now; undefined where it has no equal in it. */
  value(entry: HistoryEntry): Value | null | undefined;
}

export const lineageOf = (data: TenantData | undefined): Lineage => {
  const holders = new Map<AttributeId, AttributeDefinition>();
  for (const attribute of data?.catalog.attributes ?? [])
    for (const id of [...(attribute.former ?? []), attribute.id]) holders.set(id, attribute);
  const under: Lineage['under'] = ({ attribute, ingestSeq }) => {
    const found = data?.versions.findLast((one) => one.attribute === attribute && one.fromSeq <= ingestSeq);
    return found && { version: found.version, type: found.type, unit: found.unit };
  };
  return {
    now: ({ attribute }) => holders.get(attribute)?.id,
    under,
    value(entry) {
      const holder = holders.get(entry.attribute);
      const written = under(entry);
      if (entry.value === null || holder === undefined || written === undefined) return entry.value;
      return coerced(written.type, holder.type, entry.value);
    },
  };
};
