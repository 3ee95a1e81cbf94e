import type { EntityState, HistoryEntry, Life } from '#domain/entity';
import type { Field, OrderTerm, ResolvedFilter } from '#domain/filter';
import type { AttributeId, EntityKey, IngestSeq, Micros } from '#domain/ids';
import { limits } from '#domain/limits';
import type {
  Edit,
  EditOutcome,
  FindQuery,
  Observation,
  ObservationRequest,
  Refusal,
  StageOutcome,
  Window,
  WriteOutcome,
  WriteRequest,
} from '#domain/ports/entity-store';
import type { Value } from '#domain/values';
import { compareModelValues } from './model-values.ts';

interface ModelEntity {
  readonly entity: EntityKey;
  type: string | null;
  life: Life;
  rev: number;
  version: number;
  /** In order of ingestion; nothing is ever taken out, and the current state is looked for in it each time. */
  readonly entries: HistoryEntry[];
}

interface UsedKey {
  readonly payloadHash: string;
  readonly outcome: WriteOutcome;
}

const newestFirst = (a: HistoryEntry, b: HistoryEntry): number =>
  b.observedAt - a.observedAt || Number(b.ingestSeq - a.ingestSeq);

const inside = (window: Window | undefined, entry: HistoryEntry): boolean =>
  entry.observedAt >= (window?.from ?? -Infinity) && entry.observedAt < (window?.to ?? Infinity);

/**
 * One tenant as the port describes it, sequential and naive. It shares no code with any adapter, so that an adapter's
 * mistake is not repeated here.
 */
export class StoreModel {
  readonly #entities = new Map<EntityKey, ModelEntity>();
  readonly #used = new Map<string, UsedKey>();
  readonly #staged: Observation[] = [];
  #lastSeq = 0n;

  /** `clock`: the primary's, as the store read it for this commit. */
  commit(requests: readonly WriteRequest[], clock: Micros): WriteOutcome[] {
    const touched = new Set<EntityKey>();
    const outcomes: WriteOutcome[] = [];
    for (const kind of ['edits', 'observations']) {
      requests.forEach((request, index) => {
        if (request.kind === kind) outcomes[index] = this.#once(request, clock, touched);
      });
    }
    return outcomes;
  }

  /** `clock`: the primary's, as the store told it. */
  stage({ observations }: ObservationRequest, clock: Micros): StageOutcome {
    const rejected: { index: number; refusal: Refusal }[] = [];
    observations.forEach((observation, index) => {
      const refusal = this.#rejection(observation, clock);
      if (refusal === null)
        this.#staged.push({ ...observation, observedAt: observation.observedAt ?? clock });
      else rejected.push({ index, refusal });
    });
    const accepted = observations.length - rejected.length;
    return { status: 'staged', accepted, rejected, clockAt: clock };
  }

  /** `clock`: the primary's, as the store read it for this flush. */
  flush(clock: Micros): void {
    const touched = new Set<EntityKey>();
    for (const observation of this.#staged.splice(0))
      this.#write(this.#touch(observation.entity, touched), observation, observation.observedAt, clock);
  }

  /** Alive with values as of `asOf`, or as of now. */
  state(entity: EntityKey, asOf?: Micros): EntityState | null {
    const found = this.#entities.get(entity);
    if (found === undefined) return null;
    const { type, life, rev, version } = found;
    const values = new Map(
      (life === 'deleted' ? [] : this.#current(found, asOf)).flatMap((entry) =>
        entry.value === null ? [] : [[entry.attribute, { ...entry, value: entry.value }] as const],
      ),
    );
    return { entity, type, life, rev, version, values };
  }

  history(entity: EntityKey): readonly HistoryEntry[] | null {
    const found = this.#entities.get(entity);
    return found === undefined || found.life === 'deleted' ? null : [...found.entries].sort(newestFirst);
  }

  find({ filter, window, orderBy, after, limit }: Omit<FindQuery, 'tenant' | 'select'>): EntityState[] {
    const alive = [...this.#entities.values()].filter((entity) => entity.life === 'alive');
    const rows = alive
      .filter((entity) => filter === undefined || this.#meets(entity, filter, window))
      .map((entity) => ({ entity, place: orderBy.map(({ field }) => this.#field(entity, field) ?? null) }))
      .sort((a, b) => comparePlaces(orderBy, a.place, b.place));
    return rows
      .filter(({ place }) => after === undefined || comparePlaces(orderBy, place, after) > 0)
      .slice(0, limit)
      .flatMap(({ entity }) => this.state(entity.entity) ?? []);
  }

  /** The values by which an order places the entity. */
  place(entity: EntityKey, orderBy: readonly OrderTerm[]): (Value | null)[] {
    const found = this.#entities.get(entity);
    return orderBy.map(({ field }) => (found === undefined ? null : (this.#field(found, field) ?? null)));
  }

  #once(request: WriteRequest, clock: Micros, touched: Set<EntityKey>): WriteOutcome {
    const key = request.idempotency;
    const used = key && this.#used.get(key.key);
    if (key && used) {
      if (used.payloadHash !== key.payloadHash)
        return { status: 'refused', refusal: { code: 'IDEMPOTENCY_CONFLICT' } };
      return { ...used.outcome, replayed: true } as WriteOutcome;
    }
    const outcome = this.#apply(request, clock, touched);
    if (key && outcome.status === 'committed')
      this.#used.set(key.key, { payloadHash: key.payloadHash, outcome });
    return outcome;
  }

  #apply(request: WriteRequest, clock: Micros, touched: Set<EntityKey>): WriteOutcome {
    if (request.kind === 'edits') {
      const refusals = request.edits.map((edit) => this.#refusal(edit, clock));
      const index = refusals.findIndex((refusal) => refusal !== null);
      const refusal = refusals[index];
      if (request.atomicity === 'all' && refusal) return { status: 'refused', refusal, index };
      const edits = request.edits.map((edit, i): EditOutcome => {
        const refused = refusals[i];
        return refused
          ? { status: 'refused', entity: edit.entity, refusal: refused }
          : this.#edit(edit, clock, touched);
      });
      return { status: 'committed', kind: 'edits', replayed: false, edits };
    }
    const rejected: { index: number; refusal: Refusal }[] = [];
    request.observations.forEach((observation, index) => {
      const refusal = this.#rejection(observation, clock);
      if (refusal !== null) rejected.push({ index, refusal });
      else this.#write(this.#touch(observation.entity, touched), observation, observation.observedAt, clock);
    });
    const accepted = request.observations.length - rejected.length;
    return { status: 'committed', kind: 'observations', replayed: false, accepted, rejected };
  }

  #rejection({ entity, observedAt }: Observation, clock: Micros): Refusal | null {
    if (this.#entities.get(entity)?.life === 'deleted') return { code: 'ENTITY_DELETED' };
    return tooFarAhead(observedAt, clock) ? { code: 'OBSERVED_AT_RANGE' } : null;
  }

  #refusal(edit: Edit, clock: Micros): Refusal | null {
    const found = this.#entities.get(edit.entity);
    const actual = found?.version ?? 0;
    const expected = edit.expectedVersion;
    if (expected !== undefined && expected !== actual)
      return { code: 'VERSION_CONFLICT', details: { expected, actual } };
    if (edit.action === 'put' && found?.life === 'deleted') return { code: 'ENTITY_DELETED' };
    if (edit.action !== 'put' && found === undefined) return { code: 'ENTITY_NOT_FOUND' };
    return tooFarAhead(edit.observedAt, clock) ? { code: 'OBSERVED_AT_RANGE' } : null;
  }

  #edit(edit: Edit, clock: Micros, touched: Set<EntityKey>): EditOutcome {
    const entity = this.#touch(edit.entity, touched);
    entity.version += 1;
    if (edit.action === 'delete') entity.life = 'deleted';
    if (edit.action === 'restore') entity.life = 'alive';
    if (edit.action === 'put' && edit.type !== undefined) entity.type = edit.type;
    for (const write of edit.values) this.#write(entity, write, edit.observedAt, clock);
    const put = entity.entries.slice(entity.entries.length - edit.values.length);
    const current = this.#current(entity);
    const superseded = put.filter((entry) => !current.includes(entry)).map((entry) => entry.attribute);
    return { status: 'applied', entity: edit.entity, rev: entity.rev, version: entity.version, superseded };
  }

  #touch(key: EntityKey, touched: Set<EntityKey>): ModelEntity {
    const entity: ModelEntity = this.#entities.get(key) ?? {
      entity: key,
      type: null,
      life: 'alive',
      rev: 0,
      version: 0,
      entries: [],
    };
    this.#entities.set(key, entity);
    if (!touched.has(key)) entity.rev += 1;
    touched.add(key);
    return entity;
  }

  #write(
    entity: ModelEntity,
    { attribute, value }: { readonly attribute: AttributeId; readonly value: Value | null },
    explicit: Micros | undefined,
    clock: Micros,
  ): void {
    const current = this.#current(entity).find((entry) => entry.attribute === attribute);
    const observedAt = explicit ?? (Math.max(clock, current?.observedAt ?? clock) as Micros);
    this.#lastSeq += 1n;
    entity.entries.push({
      attribute,
      value,
      observedAt,
      ingestSeq: this.#lastSeq as IngestSeq,
      ingestedAt: clock,
    });
  }

  /** The newest entry of each attribute, tombstones included. */
  #current(entity: ModelEntity, asOf = Infinity): HistoryEntry[] {
    const known = entity.entries.filter((entry) => entry.observedAt <= asOf).sort(newestFirst);
    return known.filter((entry, i) => known.findIndex((other) => other.attribute === entry.attribute) === i);
  }

  #meets(entity: ModelEntity, filter: ResolvedFilter, window?: Window): boolean {
    return holds(
      filter,
      (field) => this.#field(entity, field, window),
      (key, of) => {
        const other = this.#entities.get(key as EntityKey);
        return other?.life === 'alive' && this.#meets(other, of, window);
      },
    );
  }

  #field(entity: ModelEntity, field: Field, window?: Window): Value | undefined {
    if (field.kind === 'entity') return entity.entity;
    if (field.kind === 'type') return entity.type ?? undefined;
    const entry = this.#current(entity).find(({ attribute }) => attribute === field.id);
    return entry === undefined || entry.value === null || !inside(window, entry) ? undefined : entry.value;
  }
}

const tooFarAhead = (observedAt: Micros | undefined, clock: Micros): boolean =>
  observedAt !== undefined && observedAt > clock + limits.maxFutureSkewMs * 1_000;

const holds = (
  filter: ResolvedFilter,
  fieldValue: (field: Field) => Value | undefined,
  isMetBy: (key: string, of: ResolvedFilter) => boolean,
): boolean => {
  if (filter.op === 'and') return filter.of.every((part) => holds(part, fieldValue, isMetBy));
  if (filter.op === 'or') return filter.of.some((part) => holds(part, fieldValue, isMetBy));
  if (filter.op === 'not') return !holds(filter.of, fieldValue, isMetBy);
  const value = fieldValue(filter.field);
  if (filter.op === 'through') return value !== undefined && isMetBy(String(value), filter.of);
  if (filter.op === 'exists') return (value !== undefined) === filter.present;
  if (value === undefined) return false;
  const type = filter.field.kind === 'attribute' ? filter.field.type : 'text';
  const equals = (other: Value): boolean => compareModelValues(type, value, other) === 0;
  switch (filter.op) {
    case 'eq':
      return equals(filter.value);
    case 'ne':
      return !equals(filter.value);
    case 'in':
      return filter.values.some(equals);
    case 'lt':
      return compareModelValues(type, value, filter.value) < 0;
    case 'lte':
      return compareModelValues(type, value, filter.value) <= 0;
    case 'gt':
      return compareModelValues(type, value, filter.value) > 0;
    case 'gte':
      return compareModelValues(type, value, filter.value) >= 0;
    case 'between':
      return (
        compareModelValues(type, value, filter.low) >= 0 && compareModelValues(type, value, filter.high) <= 0
      );
    case 'prefix':
      return String(value).startsWith(filter.text);
    case 'contains':
      return String(value).includes(filter.text);
  }
};

const comparePlaces = (
  orderBy: readonly OrderTerm[],
  a: readonly (Value | null)[],
  b: readonly (Value | null)[],
): number => {
  for (const [i, { field, direction, nulls }] of orderBy.entries()) {
    const [left = null, right = null] = [a[i], b[i]];
    if (left === null && right === null) continue;
    if (left === null || right === null) return (left === null) === (nulls === 'first') ? -1 : 1;
    const order = compareModelValues(field.kind === 'attribute' ? field.type : 'text', left, right);
    if (order !== 0) return direction === 'asc' ? order : -order;
  }
  return 0;
};
