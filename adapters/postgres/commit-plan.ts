import type { EntityKey, TenantId } from '#domain/ids';
import type { AttributeWrite, WriteRequest } from '#domain/ports/entity-store';
import { stagedLine } from './staged-line.ts';

interface PlannedRequest {
  readonly kind: WriteRequest['kind'];
  readonly tenant: TenantId;
  readonly schema_version: number;
  readonly atomic: boolean;
  readonly count: number;
  readonly key?: string;
  readonly payload_hash?: string;
  /** JSON in a text: jsonb takes neither U+0000 nor halves of surrogates, which may be what was refused. */
  readonly refused_before?: string;
}

interface PlannedEdit {
  readonly request: number;
  readonly item: number;
  readonly ord: number;
  readonly action: 'put' | 'delete' | 'restore';
  readonly entity: number;
  readonly type?: string;
  readonly expected_version?: number;
  readonly observed_us?: number;
}

/** The parameters of stage_flush(), and the rows to stage for it. */
export interface CommitPlan {
  readonly tenants: readonly TenantId[];
  readonly requests: readonly PlannedRequest[];
  /** Each entity that the batch names, once; the rest of the plan names them by place, from 1. */
  readonly entities: { readonly tenants: readonly TenantId[]; readonly keys: readonly EntityKey[] };
  readonly edits: readonly PlannedEdit[];
  /** Pairs of an entity and a request that observes it. */
  readonly observations: {
    readonly entities: readonly number[];
    readonly requests: readonly number[];
    /** Microseconds; null where none carries a time. */
    readonly latest: number | null;
  };
  /** Places in the order of ingestion: one for each edit, one for each value. */
  readonly length: number;
  readonly rowCount: number;
  /** Lines of COPY text for entity_values_ingest, one per value. */
  lines(): Iterable<string>;
}

/** Numbers entities in the order of their first mention, from 1. */
class Entities {
  readonly tenants: TenantId[] = [];
  readonly keys: EntityKey[] = [];
  readonly #places = new Map<TenantId, Map<EntityKey, number>>();

  /** Of all entities of one tenant. */
  of(tenant: TenantId): (key: EntityKey) => number {
    const places = this.#places.get(tenant) ?? new Map<EntityKey, number>();
    this.#places.set(tenant, places);
    return (key) => {
      const known = places.get(key);
      if (known !== undefined) return known;
      this.tenants.push(tenant);
      const place = this.keys.push(key);
      places.set(key, place);
      return place;
    };
  }
}

/** Raises TypeError where an entity is edited twice, or an edit names an attribute twice. */
export const planCommit = (requests: readonly WriteRequest[]): CommitPlan => {
  const entities = new Entities();
  const edits: PlannedEdit[] = [];
  const edited = new Set<number>();
  let ord = 0;
  let rowCount = 0;
  for (const [index, request] of requests.entries()) {
    if (request.kind !== 'edits') continue;
    const placeOf = entities.of(request.tenant);
    for (const [item, edit] of request.edits.entries()) {
      const entity = placeOf(edit.entity);
      rejectRepeats(edited, entity, edit);
      const { action, type, expectedVersion, observedAt } = edit;
      edits.push({
        request: index + 1,
        item,
        ord,
        action,
        entity,
        type,
        expected_version: expectedVersion,
        observed_us: observedAt,
      });
      ord += 1 + edit.values.length;
      rowCount += edit.values.length;
    }
  }
  const observing: number[] = [];
  const observed: number[] = [];
  const places: number[] = [];
  let latest: number | null = null;
  for (const [index, request] of requests.entries()) {
    if (request.kind !== 'observations') continue;
    const placeOf = entities.of(request.tenant);
    const seen = new Set<number>();
    for (const { entity, observedAt } of request.observations) {
      const place = placeOf(entity);
      places.push(place);
      if (observedAt !== undefined && (latest === null || observedAt > latest)) latest = observedAt;
      if (seen.has(place)) continue;
      seen.add(place);
      observed.push(place);
      observing.push(index + 1);
    }
  }
  return {
    tenants: [...new Set(requests.map(({ tenant }) => tenant))],
    requests: requests.map((request) => ({
      kind: request.kind,
      tenant: request.tenant,
      schema_version: request.schemaVersion,
      atomic: request.kind === 'edits' && request.atomicity === 'all',
      count: request.kind === 'edits' ? request.edits.length : request.observations.length,
      key: request.idempotency?.key,
      payload_hash: request.idempotency?.payloadHash,
      refused_before: request.refusedBefore && JSON.stringify(request.refusedBefore),
    })),
    entities,
    edits,
    observations: { entities: observed, requests: observing, latest },
    length: ord + places.length,
    rowCount: rowCount + places.length,
    lines: () => lines(requests, edits, places),
  };
};

/** All values of edits before those of observations; an edit has a place of its own before its values. */
function* lines(
  requests: readonly WriteRequest[],
  edits: readonly PlannedEdit[],
  observed: readonly number[],
): Iterable<string> {
  let ord = 0;
  let edit = 0;
  for (const [index, request] of requests.entries()) {
    if (request.kind !== 'edits') continue;
    const { tenant } = request;
    for (const [item, { values, observedAt }] of request.edits.entries()) {
      const { entity } = edits[edit] as PlannedEdit;
      ord += 1;
      edit += 1;
      for (const write of values) {
        yield stagedLine({ ord, request: index + 1, item, edit, tenant, entity, observedAt, write });
        ord += 1;
      }
    }
  }
  let place = 0;
  for (const [index, request] of requests.entries()) {
    if (request.kind !== 'observations') continue;
    const { tenant, observations } = request;
    for (const [item, write] of observations.entries()) {
      const entity = observed[place] as number;
      const { observedAt } = write;
      yield stagedLine({
        ord,
        request: index + 1,
        item,
        edit: null,
        tenant,
        entity,
        observedAt,
        write,
      });
      place += 1;
      ord += 1;
    }
  }
}

/** The caller's mistakes are found before anything is written. Messages name no value. */
const rejectRepeats = (
  edited: Set<number>,
  place: number,
  { entity, values }: { readonly entity: EntityKey; readonly values: readonly AttributeWrite[] },
): void => {
  if (edited.has(place)) throw new TypeError(`one commit edits the entity ${JSON.stringify(entity)} twice`);
  edited.add(place);
  if (new Set(values.map(({ attribute }) => attribute)).size < values.length)
    throw new TypeError(`one edit of ${JSON.stringify(entity)} names an attribute twice`);
};
