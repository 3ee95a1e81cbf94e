import type { AttributeId, EntityKey, Micros, TenantId } from '#domain/ids';
import type { AttributeWrite, WriteRequest } from '#domain/ports/entity-store';
import type { StagedRow } from './staged-row.ts';

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
  readonly entities: { readonly tenants: readonly TenantId[]; readonly names: readonly EntityKey[] };
  /** Likewise each attribute. */
  readonly attributes: { readonly tenants: readonly TenantId[]; readonly names: readonly AttributeId[] };
  readonly edits: readonly PlannedEdit[];
  /** Pairs of an entity and a request that observes it. */
  readonly observations: {
    readonly entities: readonly number[];
    readonly requests: readonly number[];
    /** Microseconds; null where none carries a time. */
    readonly latest: Micros | null;
  };
  /** Places in the order of ingestion: one for each edit, one for each value. */
  readonly length: number;
  /** For entity_values_ingest, one per value. */
  readonly rows: readonly StagedRow[];
}

/** Numbers what a batch names, by tenant, in the order of first mention, from 1. */
class Places<Name extends EntityKey | AttributeId> {
  readonly tenants: TenantId[] = [];
  readonly names: Name[] = [];
  readonly #places = new Map<TenantId, Map<Name, number>>();

  /** Of all that one tenant names. */
  of(tenant: TenantId): (name: Name) => number {
    const places = this.#places.get(tenant) ?? new Map<Name, number>();
    this.#places.set(tenant, places);
    return (name) => {
      const known = places.get(name);
      if (known !== undefined) return known;
      this.tenants.push(tenant);
      const place = this.names.push(name);
      places.set(name, place);
      return place;
    };
  }
}

/**
 * All edits before all observations; an edit has a place of its own in the order of ingestion, before its values.
 * Raises TypeError where an entity is edited twice, or an edit names an attribute twice.
 */
export const planCommit = (requests: readonly WriteRequest[]): CommitPlan => {
  const entities = new Places<EntityKey>();
  const attributes = new Places<AttributeId>();
  const rows: StagedRow[] = [];
  const edits: PlannedEdit[] = [];
  const edited = new Set<number>();
  let ord = 0;
  for (const [index, request] of requests.entries()) {
    if (request.kind !== 'edits') continue;
    const { tenant } = request;
    const [placeOf, attributeOf] = [entities.of(tenant), attributes.of(tenant)];
    for (const [item, edit] of request.edits.entries()) {
      const { action, type, values, expectedVersion, observedAt } = edit;
      const entity = placeOf(edit.entity);
      rejectRepeats(edited, entity, edit);
      const row = { request: index + 1, item, edit: edits.length + 1, tenant, entity, observedAt };
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
      ord += 1;
      for (const write of values) {
        rows.push({ ...row, ord, attribute: attributeOf(write.attribute), write });
        ord += 1;
      }
    }
  }
  const observations = { entities: [] as number[], requests: [] as number[], latest: null as Micros | null };
  for (const [index, request] of requests.entries()) {
    if (request.kind !== 'observations') continue;
    const { tenant } = request;
    const [placeOf, attributeOf] = [entities.of(tenant), attributes.of(tenant)];
    const seen = new Set<number>();
    for (const [item, write] of request.observations.entries()) {
      const { observedAt } = write;
      const [entity, attribute] = [placeOf(write.entity), attributeOf(write.attribute)];
      rows.push({ ord, request: index + 1, item, edit: null, tenant, entity, attribute, observedAt, write });
      ord += 1;
      if (observedAt !== undefined && observedAt > (observations.latest ?? Number.NEGATIVE_INFINITY))
        observations.latest = observedAt;
      if (seen.has(entity)) continue;
      seen.add(entity);
      observations.entities.push(entity);
      observations.requests.push(index + 1);
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
    attributes,
    edits,
    observations,
    length: ord,
    rows,
  };
};

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
