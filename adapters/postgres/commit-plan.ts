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
  readonly entity: EntityKey;
  readonly type?: string;
  readonly expected_version?: number;
  readonly observed_us?: number;
}

/** The parameters of stage_flush(), and the rows to stage for it. */
export interface CommitPlan {
  readonly tenants: readonly TenantId[];
  readonly requests: readonly PlannedRequest[];
  readonly edits: readonly PlannedEdit[];
  /** Places in the order of ingestion: one for each edit, one for each value. */
  readonly length: number;
  readonly rowCount: number;
  /** Lines of COPY text for entity_values_ingest, one per value. */
  lines(batch: string): Iterable<string>;
}

/** Raises TypeError where an entity is edited twice, or an edit names an attribute twice. */
export const planCommit = (requests: readonly WriteRequest[]): CommitPlan => {
  rejectRepeats(requests);
  const edits: PlannedEdit[] = [];
  let ord = 0;
  let rowCount = 0;
  for (const [index, request] of requests.entries()) {
    if (request.kind !== 'edits') continue;
    for (const [item, edit] of request.edits.entries()) {
      const { action, entity, type, expectedVersion, observedAt } = edit;
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
  const observed = requests.reduce(
    (sum, request) => sum + (request.kind === 'observations' ? request.observations.length : 0),
    0,
  );
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
    edits,
    length: ord + observed,
    rowCount: rowCount + observed,
    lines: (batch) => lines(batch, requests),
  };
};

/** All values of edits before those of observations; an edit has a place of its own before its values. */
function* lines(batch: string, requests: readonly WriteRequest[]): Iterable<string> {
  let ord = 0;
  let edit = 0;
  for (const [index, request] of requests.entries()) {
    if (request.kind !== 'edits') continue;
    for (const [item, { values, observedAt }] of request.edits.entries()) {
      ord += 1;
      edit += 1;
      for (const write of values) {
        const { tenant } = request;
        yield stagedLine({
          batch,
          ord,
          request: index + 1,
          item,
          edit,
          tenant,
          entity: null,
          observedAt,
          write,
        });
        ord += 1;
      }
    }
  }
  for (const [index, request] of requests.entries()) {
    if (request.kind !== 'observations') continue;
    for (const [item, write] of request.observations.entries()) {
      const { tenant } = request;
      const { entity, observedAt } = write;
      yield stagedLine({
        batch,
        ord,
        request: index + 1,
        item,
        edit: null,
        tenant,
        entity,
        observedAt,
        write,
      });
      ord += 1;
    }
  }
}

/** The caller's mistakes are found before anything is written. Messages name no value. */
const rejectRepeats = (requests: readonly WriteRequest[]): void => {
  const edited = new Map<TenantId, Set<EntityKey>>();
  for (const request of requests) {
    if (request.kind !== 'edits') continue;
    const seen = edited.get(request.tenant) ?? new Set<EntityKey>();
    edited.set(request.tenant, seen);
    for (const { entity, values } of request.edits) {
      if (seen.has(entity))
        throw new TypeError(`one commit edits the entity ${JSON.stringify(entity)} twice`);
      seen.add(entity);
      if (repeatsAttribute(values))
        throw new TypeError(`one edit of ${JSON.stringify(entity)} names an attribute twice`);
    }
  }
};

const repeatsAttribute = (values: readonly AttributeWrite[]): boolean =>
  new Set(values.map(({ attribute }) => attribute)).size < values.length;
