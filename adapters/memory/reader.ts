import { answerSize, fitting } from '#domain/answer-size';
import {
  type CurrentValue,
  compareOrder,
  type EntityState,
  type HistoryEntry,
  type ShownEntry,
} from '#domain/entity';
import { AttriumError } from '#domain/errors';
import type { Field } from '#domain/filter';
import { compareByOrder, matches, type ValueAt } from '#domain/filter-evaluation';
import type { Proof } from '#domain/freshness';
import type { AttributeId, EntityKey, Micros, TenantId } from '#domain/ids';
import { limits } from '#domain/limits';
import type { EntityReader, FindQuery, HistoryQuery, Window } from '#domain/ports/entity-store';
import type { Value } from '#domain/values';
import type { EntityRecord } from './database.ts';
import type { FaultGate } from './faults.ts';
import type { Lineage } from './lineage.ts';

/** One copy of the data at one moment. */
export interface View {
  entities(tenant: TenantId, staged?: 'written'): ReadonlyMap<EntityKey, EntityRecord>;
  lineage(tenant: TenantId): Lineage;
  /** As CatalogSnapshot.namesVersion. */
  names(tenant: TenantId): number;
  proof(): Proof;
}

const within = (window: Window | undefined, observedAt: Micros): boolean =>
  (window?.from === undefined || observedAt >= window.from) &&
  (window?.to === undefined || observedAt < window.to);

const entriesOf = (record: EntityRecord): readonly HistoryEntry[] =>
  record.history.slice(0, record.historyLength);

const currentAsOf = (
  record: EntityRecord,
  asOf: Micros,
  lineage: Lineage,
): ReadonlyMap<AttributeId, HistoryEntry> => {
  const newest = new Map<AttributeId, HistoryEntry>();
  for (const entry of entriesOf(record)) {
    const attribute = lineage.now(entry);
    if (attribute === undefined || entry.observedAt > asOf) continue;
    const known = newest.get(attribute);
    if (known === undefined || compareOrder(known, entry) < 0) newest.set(attribute, entry);
  }
  return new Map(
    [...newest].map(([id, entry]) => [id, { ...entry, value: lineage.value(entry) ?? null }] as const),
  );
};

const stateOf = (
  record: EntityRecord,
  attributes: readonly AttributeId[] | undefined,
  past?: { readonly asOf: Micros; readonly lineage: Lineage },
): EntityState => {
  const values = new Map<AttributeId, CurrentValue>();
  if (record.life === 'alive') {
    const current = past === undefined ? record.current : currentAsOf(record, past.asOf, past.lineage);
    for (const attribute of attributes ?? current.keys()) {
      const entry = current.get(attribute);
      if (entry === undefined || entry.value === null) continue;
      values.set(attribute, { value: entry.value, observedAt: entry.observedAt, ingestSeq: entry.ingestSeq });
    }
  }
  const { entity, type, life, rev, version } = record;
  return { entity, type, life, rev, version, values };
};

const fieldOf =
  (record: EntityRecord, window?: Window): ValueAt =>
  (field: Field) => {
    if (field.kind === 'entity') return record.entity;
    if (field.kind === 'type') return record.type ?? undefined;
    const entry = record.current.get(field.id);
    return entry === undefined || entry.value === null || !within(window, entry.observedAt)
      ? undefined
      : entry.value;
  };

const sizeOf = ({ values }: EntityState): number =>
  [...values.values()].reduce((total, { value }) => total + answerSize(value), 0);

const tooLarge = (details: Readonly<Record<string, unknown>> = {}): AttriumError =>
  new AttriumError('ANSWER_TOO_LARGE', undefined, { details: { limit: limits.answerBytes, ...details } });

interface Page<Item> {
  readonly data: readonly Item[];
  readonly more: boolean;
}

const find = (records: ReadonlyMap<EntityKey, EntityRecord>, query: FindQuery): Page<EntityState> => {
  const { filter, orderBy, after } = query;
  const named = (key: string) => {
    const other = records.get(key as EntityKey);
    return other === undefined || other.life === 'deleted' ? undefined : fieldOf(other, query.window);
  };
  const rows: { readonly record: EntityRecord; readonly place: readonly (Value | null)[] }[] = [];
  for (const record of records.values()) {
    if (record.life === 'deleted') continue;
    if (filter !== undefined && !matches(filter, fieldOf(record, query.window), named)) continue;
    const fieldValue = fieldOf(record);
    const place = orderBy.map((term) => fieldValue(term.field) ?? null);
    if (after === undefined || compareByOrder(orderBy, place, after) > 0) rows.push({ record, place });
  }
  const states = rows
    .sort((a, b) => compareByOrder(orderBy, a.place, b.place))
    .slice(0, query.limit)
    .map(({ record }) => stateOf(record, query.select));
  const data = states.slice(0, fitting(states.map(sizeOf)));
  const [first] = states;
  if (first !== undefined && data.length === 0) throw tooLarge({ entity: first.entity });
  return { data, more: data.length < rows.length };
};

const history = (
  record: EntityRecord | undefined,
  query: HistoryQuery,
  lineage: Lineage,
): Page<ShownEntry> | { readonly data: null; readonly more: false } => {
  if (record === undefined || record.life === 'deleted') return { data: null, more: false };
  const { attributes, window, before } = query;
  const bound =
    before === undefined
      ? undefined
      : { observedAt: before.observedAt, ingestSeq: before.ingestSeq as HistoryEntry['ingestSeq'] };
  const entries = entriesOf(record)
    .flatMap((entry): ShownEntry[] => {
      const attribute = lineage.now(entry);
      return attribute === undefined ? [] : [{ ...entry, attribute, under: lineage.under(entry) }];
    })
    .filter(
      (entry) =>
        (attributes === undefined || attributes.includes(entry.attribute)) &&
        within(window, entry.observedAt) &&
        (bound === undefined || compareOrder(entry, bound) < 0),
    )
    .sort((a, b) => compareOrder(b, a));
  const first = entries.slice(0, query.limit);
  const data = first.slice(0, fitting(first.map(({ value }) => answerSize(value))));
  return { data, more: data.length < entries.length };
};

/** After the read: a replica applies what is due while it says what it proves. */
const refuseRenamed = (
  view: View,
  { tenant, names }: { readonly tenant: TenantId; readonly names?: number },
): void => {
  if (names !== undefined && names !== view.names(tenant)) throw new AttriumError('CATALOG_CHANGED');
};

export const createReader = (source: string, view: View, gate: FaultGate): EntityReader => ({
  source,
  probe: () => gate.pass('store.probe', () => view.proof()),
  read: (query) =>
    gate.pass('store.read', () => {
      const records = view.entities(query.tenant, query.staged);
      const proof = view.proof();
      const { asOf } = query;
      const past = asOf === undefined ? undefined : { asOf, lineage: view.lineage(query.tenant) };
      const data = query.entities.map((key) => {
        const record = records.get(key);
        return record === undefined ? null : stateOf(record, query.attributes, past);
      });
      refuseRenamed(view, query);
      const size = data.reduce((total, state) => total + (state === null ? 0 : sizeOf(state)), 0);
      if (size > limits.answerBytes) throw tooLarge();
      return { data, proof };
    }),
  find: (query) =>
    gate.pass('store.find', () => {
      const records = view.entities(query.tenant, query.staged);
      const page = { ...find(records, query), proof: view.proof() };
      refuseRenamed(view, query);
      return page;
    }),
  history: (query) =>
    gate.pass('store.history', () => {
      const records = view.entities(query.tenant, query.staged);
      const page = history(records.get(query.entity), query, view.lineage(query.tenant));
      const proof = view.proof();
      refuseRenamed(view, query);
      return { ...page, proof };
    }),
});
