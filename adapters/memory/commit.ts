import { partsOf } from '#adapters/shared/stream-parts';
import type { EntityKey, IngestSeq, Micros, TenantId } from '#domain/ids';
import { limits } from '#domain/limits';
import { monthOf } from '#domain/month';
import type {
  Edit,
  EditOutcome,
  EditRequest,
  Observation,
  ObservationRequest,
  Refusal,
  WriteOutcome,
  WriteRequest,
} from '#domain/ports/entity-store';
import { appendToLog, type MemoryDatabase, type TenantData } from './database.ts';
import { EntityDraft } from './entity-draft.ts';
import { moveStream, refusalOfPart } from './streams.ts';
import { replayOf, useKey } from './used-keys.ts';

/** The caller's mistake is found before anything is written. */
const rejectRepeatedEdits = (requests: readonly WriteRequest[]): void => {
  const edited = new Map<TenantId, Set<EntityKey>>();
  for (const request of requests) {
    if (request.kind !== 'edits') continue;
    const seen = edited.get(request.tenant) ?? new Set<EntityKey>();
    edited.set(request.tenant, seen);
    for (const { entity } of request.edits) {
      if (seen.has(entity))
        throw new TypeError(`one commit edits the entity ${JSON.stringify(entity)} twice`);
      seen.add(entity);
    }
  }
};

export class Commit {
  readonly #database: MemoryDatabase;
  readonly #now: Micros;
  readonly #drafts = new Map<TenantData, Map<EntityKey, EntityDraft>>();

  constructor(database: MemoryDatabase, now: Micros) {
    this.#database = database;
    this.#now = now;
  }

  request(request: WriteRequest): WriteOutcome {
    const data = this.#database.tenants.get(request.tenant);
    if (data === undefined) return { status: 'refused', refusal: { code: 'TENANT_UNKNOWN' } };
    const { idempotency, refusedBefore } = request;
    const replayed = idempotency === undefined ? null : replayOf(data, idempotency, this.#now);
    if (replayed !== null) return replayed;
    if (request.schemaVersion !== data.catalog.schemaVersion) {
      return { status: 'refused', refusal: { code: 'CATALOG_CHANGED' } };
    }
    const part = request.kind === 'observations' ? request.part : undefined;
    const misplaced = part && refusalOfPart(data, part, this.#now);
    if (misplaced) return { status: 'refused', refusal: misplaced };
    const written = request.kind === 'edits' ? this.#edits(data, request) : this.#observations(data, request);
    if (written.status === 'refused') return written;
    const outcome = refusedBefore === undefined ? written : { ...written, refusedBefore };
    if (idempotency !== undefined) useKey(data, idempotency, outcome, this.#now);
    if (part !== undefined) moveStream(data, part, this.#now);
    return outcome;
  }

  finish(): void {
    const changed = [...this.#drafts].flatMap(([data, drafts]) =>
      [...drafts.values()].map((draft) => ({ tenant: data.tenant.id, record: draft.finish() })),
    );
    if (changed.length === 0) return;
    this.#database.months.add(monthOf(this.#now));
    for (const { tenant, record } of changed)
      this.#database.tenants.get(tenant)?.entities.set(record.entity, record);
    appendToLog(this.#database, { committedAt: this.#now, changed });
  }

  #edits(data: TenantData, request: EditRequest): WriteOutcome {
    // One edit per entity and commit, so no edit changes what another is judged by.
    const refusals = request.edits.map((edit) => this.#refusalOf(data, edit));
    const index = refusals.findIndex((refusal) => refusal !== null);
    const first = refusals[index];
    if (request.atomicity === 'all' && first !== undefined && first !== null)
      return { status: 'refused', refusal: first, index };
    const edits = request.edits.map((edit, place): EditOutcome => {
      const refusal = refusals[place] ?? null;
      return refusal === null ? this.#apply(data, edit) : { status: 'refused', entity: edit.entity, refusal };
    });
    return { status: 'committed', kind: 'edits', replayed: false, edits };
  }

  #refusalOf(data: TenantData, edit: Edit): Refusal | null {
    const record = data.entities.get(edit.entity);
    const actual = record?.version ?? 0;
    const expected = edit.expectedVersion;
    if (expected !== undefined && expected !== actual)
      return { code: 'VERSION_CONFLICT', details: { expected, actual } };
    if (edit.action === 'put') {
      if (record?.life === 'deleted') return { code: 'ENTITY_DELETED' };
    } else if (record === undefined) {
      return { code: 'ENTITY_NOT_FOUND' };
    }
    return this.#timeRefusal(edit.observedAt);
  }

  #timeRefusal(observedAt: Micros | undefined): Refusal | null {
    const latest = this.#now + limits.maxFutureSkewMs * 1_000;
    return observedAt !== undefined && observedAt > latest ? { code: 'OBSERVED_AT_RANGE' } : null;
  }

  #apply(data: TenantData, edit: Edit): EditOutcome {
    const draft = this.#draftOf(data, edit.entity);
    draft.version += 1;
    if (edit.action === 'put') draft.type = edit.type ?? draft.type;
    else draft.life = edit.action === 'delete' ? 'deleted' : 'alive';
    const superseded = edit.values
      .filter((write) => draft.write(write, edit.observedAt, this.#nextSeq(), this.#now))
      .map((write) => write.attribute);
    return { status: 'applied', entity: edit.entity, rev: draft.rev, version: draft.version, superseded };
  }

  #observations(data: TenantData, request: ObservationRequest): WriteOutcome {
    const rejected: { readonly index: number; readonly refusal: Refusal }[] = [];
    for (const [index, observation] of request.observations.entries()) {
      const refusal = this.#observe(data, observation);
      if (refusal !== null) rejected.push({ index, refusal });
    }
    const accepted = request.observations.length - rejected.length;
    return { status: 'committed', kind: 'observations', replayed: false, accepted, rejected };
  }

  #observe(data: TenantData, observation: Observation): Refusal | null {
    const refusal = this.refusalOfObservation(data, observation);
    if (refusal === null) this.write(data, observation);
    return refusal;
  }

  refusalOfObservation(data: TenantData, { entity, observedAt }: Observation): Refusal | null {
    // As the entity is after the edits of this commit.
    const life = this.#drafts.get(data)?.get(entity)?.life ?? data.entities.get(entity)?.life;
    return life === 'deleted' ? { code: 'ENTITY_DELETED' } : this.#timeRefusal(observedAt);
  }

  /** Whatever the entity's life. */
  write(data: TenantData, observation: Observation): void {
    const { entity, observedAt } = observation;
    this.#draftOf(data, entity).write(observation, observedAt, this.#nextSeq(), this.#now);
  }

  #draftOf(data: TenantData, entity: EntityKey): EntityDraft {
    const drafts = this.#drafts.get(data) ?? new Map<EntityKey, EntityDraft>();
    this.#drafts.set(data, drafts);
    const draft = drafts.get(entity) ?? new EntityDraft(entity, data.entities.get(entity));
    drafts.set(entity, draft);
    return draft;
  }

  #nextSeq(): IngestSeq {
    this.#database.lastIngestSeq = (this.#database.lastIngestSeq + 1n) as IngestSeq;
    return this.#database.lastIngestSeq;
  }
}

/** Synchronous, so that a commit is one step for every reader. Outcomes in the order of the requests. */
export const commit = (
  database: MemoryDatabase,
  requests: readonly WriteRequest[],
  now: Micros,
): readonly WriteOutcome[] => {
  rejectRepeatedEdits(requests);
  partsOf(requests);
  const running = new Commit(database, now);
  const outcomes: WriteOutcome[] = [];
  for (const kind of ['edits', 'observations'] as const) {
    for (const [index, request] of requests.entries())
      if (request.kind === kind) outcomes[index] = running.request(request);
  }
  running.finish();
  return outcomes;
};
