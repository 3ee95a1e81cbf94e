import type { EntityState, ShownEntry } from '../entity.ts';
import type { ErrorCode } from '../errors.ts';
import type { OrderTerm, ResolvedFilter } from '../filter.ts';
import type { Proof, Proven } from '../freshness.ts';
import type { AttributeId, EntityKey, Epoch, Micros, Position, TenantId } from '../ids.ts';
import type { FindPlan } from '../planning/plan-find.ts';
import type { Value, ValueType } from '../values.ts';

/** A canonical, validated value for one attribute; null unsets it. */
export interface AttributeWrite {
  readonly attribute: AttributeId;
  readonly type: ValueType;
  readonly value: Value | null;
}

/** One edit of one entity. `values` is empty for delete and restore, and names no attribute twice. */
export interface Edit {
  readonly action: 'put' | 'delete' | 'restore';
  readonly entity: EntityKey;
  /** For put: sets the entity's type; absent leaves it. */
  readonly type?: string;
  readonly values: readonly AttributeWrite[];
  /** Of all values of this edit; absent: the later of the primary's clock and the attribute's current observedAt. */
  readonly observedAt?: Micros;
  /** The edit applies only while the entity's version is this; 0 for one that no edit has made. */
  readonly expectedVersion?: number;
}

/** One value of one entity as telemetry reports it. */
export interface Observation extends AttributeWrite {
  readonly entity: EntityKey;
  readonly observedAt?: Micros;
}

export interface Idempotency {
  /** 1 to 255 bytes, unique within the tenant until it expires. */
  readonly key: string;
  /** Equal for equal payloads only. */
  readonly payloadHash: string;
}

/** Lines of a stream: which of them a request carries, those that it refused itself and blank ones included. */
export interface StreamPart {
  /** 1 to 255 bytes, unique within the tenant until it expires. */
  readonly stream: string;
  /** As openStream gave it. */
  readonly sender: number;
  /** Lines count from 1. */
  readonly from: number;
  readonly through: number;
}

/** How far a stream has come, for the one that sends it from now on. */
export interface OpenedStream {
  /** Sends the stream until it is opened again. */
  readonly sender: number;
  /** All lines through this one are committed; 0: none. */
  readonly line: number;
}

/** An item of a call that its requester refused itself: the store never sees it. */
export interface RefusedItem {
  /** Place in the call. */
  readonly index: number;
  readonly code: ErrorCode;
  readonly message: string;
  /** A JSON object. */
  readonly details?: Readonly<Record<string, unknown>>;
}

interface RequestFrame {
  readonly tenant: TenantId;
  /** The CatalogSnapshot.schemaVersion that the values were validated against. */
  readonly schemaVersion: number;
  readonly idempotency?: Idempotency;
  /** What the call holds besides: comes back with the outcome, so that a replay is of the whole call. */
  readonly refusedBefore?: readonly RefusedItem[];
}

export interface EditRequest extends RequestFrame {
  readonly kind: 'edits';
  /** all: one refused edit refuses the request and nothing of it is written. each: edits stand alone. */
  readonly atomicity: 'all' | 'each';
  readonly edits: readonly Edit[];
}

export interface ObservationRequest extends RequestFrame {
  readonly kind: 'observations';
  readonly observations: readonly Observation[];
  /** Of a request without an idempotency key: its lines are committed once, however often they are sent. */
  readonly part?: StreamPart;
}

export type WriteRequest = EditRequest | ObservationRequest;

/** Why the store refused: details are those of the error that the caller gets. */
export interface Refusal {
  readonly code: Extract<
    ErrorCode,
    | 'CATALOG_CHANGED'
    | 'ENTITY_DELETED'
    | 'ENTITY_NOT_FOUND'
    | 'IDEMPOTENCY_CONFLICT'
    | 'OBSERVED_AT_RANGE'
    | 'STREAM_GAP'
    | 'STREAM_TAKEN'
    | 'TENANT_UNKNOWN'
    | 'VERSION_CONFLICT'
  >;
  readonly details?: Readonly<Record<string, unknown>>;
}

export type EditOutcome =
  | {
      readonly status: 'applied';
      readonly entity: EntityKey;
      readonly rev: number;
      readonly version: number;
      /** Attributes whose current value is newer than the one just put. */
      readonly superseded: readonly AttributeId[];
    }
  | { readonly status: 'refused'; readonly entity: EntityKey; readonly refusal: Refusal };

interface OutcomeFrame {
  readonly status: 'committed';
  readonly replayed: boolean;
  /** Of the request whose outcome this is; absent where it had none. */
  readonly refusedBefore?: readonly RefusedItem[];
}

export type WriteOutcome =
  | (OutcomeFrame & {
      readonly kind: 'edits';
      readonly edits: readonly EditOutcome[];
    })
  | (OutcomeFrame & {
      readonly kind: 'observations';
      readonly accepted: number;
      readonly rejected: readonly { readonly index: number; readonly refusal: Refusal }[];
    })
  /** Nothing of the request was written. `index`: the edit that refused an atomic request. */
  | { readonly status: 'refused'; readonly refusal: Refusal; readonly index?: number };

/** Read after COMMIT returned, in one epoch with the transaction: proves every write of the commit. */
export interface CommitReceipt {
  readonly epoch: Epoch;
  readonly position: Position;
}

interface Committed {
  /** null where the position could not be read; the writes are durable all the same. */
  readonly receipt: CommitReceipt | null;
  /** The primary's clock, read before any entity was: what was acknowledged until then, the outcomes take into account. */
  readonly clockAt: Micros;
}

export interface CommitResult extends Committed {
  /** One per request, in their order. */
  readonly outcomes: readonly WriteOutcome[];
}

export interface ReplayResult extends Committed {
  readonly outcome: WriteOutcome;
}

export type StageOutcome =
  | {
      readonly status: 'staged';
      readonly accepted: number;
      readonly rejected: readonly { readonly index: number; readonly refusal: Refusal }[];
      /** The primary's clock: as of now, for values without a time. */
      readonly clockAt: Micros;
    }
  /** Nothing of the request was staged. */
  | { readonly status: 'refused'; readonly refusal: Refusal };

/** What a flush did, and what it left. */
export interface FlushedStaged {
  readonly written: number;
  /** Values that are staged still, of all tenants. */
  readonly waiting: number;
  /** How long the oldest of them has waited; null where none does. */
  readonly oldestMs: number | null;
}

export interface EntityWriter {
  /**
   * Writes many requests, of any tenants, in one durable commit.
   *
   * - Must return only after the commit is durable; must not write anything of a refused request.
   * - A refused request must not affect its neighbours; neither must a refused edit under `each`, nor a refused observation.
   * - Must order values by (observedAt, ingestSeq) and draw ingestSeq in the order of requests, edits and values,
   *   all edits of the call before its observations. What an outcome says, `superseded` included, is as if they had
   *   happened one after the other in that order.
   * - Must read the primary's clock once per call: it is the ingestedAt of all its values, what an omitted observedAt
   *   is taken from, and what an explicit one is held against. Only where that clock has stepped back may an omitted
   *   observedAt lie further ahead than limits.maxFutureSkewMs; ingestedAt is then that much before it.
   * - Must raise `rev` of each touched entity by exactly one, whatever number of its values the call carries;
   *   must raise `version` by one for each applied edit. A late value touches its entity too.
   * - put on a deleted entity refuses ENTITY_DELETED; an observation of one is rejected ENTITY_DELETED by its index,
   *   as the entity is after the edits of the same call. delete and restore of an entity that never was refuse
   *   ENTITY_NOT_FOUND; repeating one is an edit like any other.
   * - put with neither values nor type still makes the entity (version 1).
   * - A wrong expectedVersion refuses VERSION_CONFLICT with details {expected, actual}, before ENTITY_DELETED,
   *   ENTITY_NOT_FOUND and OBSERVED_AT_RANGE. Under `all` the first refused edit is the one that is named.
   * - An observedAt more than limits.maxFutureSkewMs ahead of the primary's clock refuses OBSERVED_AT_RANGE.
   * - Another schemaVersion than the tenant's refuses CATALOG_CHANGED; an unknown tenant TENANT_UNKNOWN.
   * - A used idempotency key with the same payloadHash must return the first outcome, with replayed: true and what was
   *   refused before the first request, and write nothing, whatever the request holds and whatever has changed since;
   *   with another payloadHash refuses IDEMPOTENCY_CONFLICT. The key of a refused request
   *   stays free. Holds for two requests of one call, and for concurrent calls of several processes too. Keys are per
   *   tenant and expire after limits.idempotencyTtlMs.
   * - A request with a part must move its stream to the part's last line in the same commit, or not at all where it is
   *   refused. A sender that is not the stream's last refuses STREAM_TAKEN; a part that does not begin with the line
   *   after the stream's refuses STREAM_GAP with details {line}, the stream's. Streams are per tenant and expire
   *   limits.idempotencyTtlMs after they were opened or moved.
   * - Two edits of one entity, or two parts of one sender, in one call are the caller's mistake: TypeError, nothing written.
   *
   * Raises UNAVAILABLE: the engine failed; the commit may or may not have happened.
   */
  commit(requests: readonly WriteRequest[]): Promise<CommitResult>;

  /**
   * For a requester that cannot make its request any more, because the catalogue has changed since it first did: what
   * commit would answer it, null where the key is free. Must write nothing, leave a free key free, and wait for a
   * commit under way with this key.
   *
   * Raises UNAVAILABLE.
   */
  replay(tenant: TenantId, idempotency: Idempotency): Promise<ReplayResult | null>;

  /**
   * Takes a stream over from whoever sent it before; one that is not known, or has expired, begins at line 0. Must wait
   * for a commit under way with a part of it: the line is the last one that is, or ever will be, committed by others.
   *
   * Raises UNAVAILABLE, TENANT_UNKNOWN.
   */
  openStream(tenant: TenantId, stream: string): Promise<OpenedStream>;

  /**
   * Takes values of a request without idempotency key and part, and leaves them for flushStaged. They are lost if the
   * engine crashes before that; a crash of this process loses none.
   *
   * - Must refuse the request, and reject observations, as commit does; must keep what it accepted whatever happens to
   *   its entity or to the catalogue until it is written: then a value of a deleted entity is merged and hidden.
   * - A value without observedAt gets the primary's clock as of now. All get their ingestSeq, and their ingestedAt, when
   *   they are written; those of one tenant in the order in which they were staged.
   *
   * Raises UNAVAILABLE.
   */
  stage(request: ObservationRequest): Promise<StageOutcome>;

  /**
   * Writes staged values of any tenants, about so many of them, those that wait longest first: as one commit of
   * observations would, each once. May be called by any number of processes at once, and leaves to each what it has
   * begun. A crash leaves values staged or written.
   *
   * Raises UNAVAILABLE.
   */
  flushStaged(values: number): Promise<FlushedStaged>;
}

interface ReadFrame {
  /**
   * The CatalogSnapshot.namesVersion by which names were made numbers. Where the copy has another one, reads must refuse
   * CATALOG_CHANGED: an answer may hold what nobody meant. Absent: not looked at.
   */
  readonly names?: number;
  /** `written`: what the tenant has staged before the read is written first, so that the answer holds it. Absent: as it is. */
  readonly staged?: 'written';
}

export interface ReadQuery extends ReadFrame {
  readonly tenant: TenantId;
  readonly entities: readonly EntityKey[];
  /** Absent: all. */
  readonly attributes?: readonly AttributeId[];
  /**
   * For each attribute the newest value with observedAt <= asOf, as known now, as a value of the type that the attribute
   * has now; none where it has no equal in it. type, life, rev and version stay today's.
   */
  readonly asOf?: Micros;
}

/** Values count for the filter only where from <= observedAt < to. */
export interface Window {
  readonly from?: Micros;
  readonly to?: Micros;
}

export interface FindQuery extends ReadFrame {
  readonly tenant: TenantId;
  /** Absent: every entity that is alive. Deleted ones never match. */
  readonly filter?: ResolvedFilter;
  /** Applies to the attributes of the filter, not to order and select; not to $entity and $type. */
  readonly window?: Window;
  /** Ends with a term on $entity, so that the order is total. Never json. */
  readonly orderBy: readonly OrderTerm[];
  /** Values of the order's terms at the last row of the page before (null: missing); rows strictly behind it follow. */
  readonly after?: readonly (Value | null)[];
  readonly limit: number;
  /** Attributes to return; absent: all. */
  readonly select?: readonly AttributeId[];
  /** How it may be found: changes how long it takes, never the answer, and may be ignored. */
  readonly plan?: FindPlan;
}

export interface HistoryQuery extends ReadFrame {
  readonly tenant: TenantId;
  readonly entity: EntityKey;
  /** Absent: all. */
  readonly attributes?: readonly AttributeId[];
  readonly window?: Window;
  /** Newest first by (observedAt, ingestSeq); entries strictly older than this one follow. */
  readonly before?: { readonly observedAt: Micros; readonly ingestSeq: bigint };
  readonly limit: number;
}

/** A page of what was asked for, from its beginning. */
export interface ProvenPage<Data> extends Proven<Data> {
  /** There is something behind it: `limit`, or limits.answerBytes, ended it. */
  readonly more: boolean;
}

/**
 * Reads of one copy of the data. All methods raise UNAVAILABLE where the engine does not answer, TENANT_UNKNOWN never
 * (an unknown tenant has no entities), and must return the proof of what they read.
 */
export interface EntityReader {
  /** `primary` or `replica:<id>`. */
  readonly source: string;

  /** Must reach the engine, and read nothing of any tenant. */
  probe(): Promise<Proof>;

  /**
   * Must return one state per key, in the order asked, null where there is no such entity; deleted ones without values.
   * Must refuse ANSWER_TOO_LARGE instead of reading values of more than limits.answerBytes.
   */
  read(query: ReadQuery): Promise<Proven<readonly (EntityState | null)[]>>;

  /**
   * Must evaluate the filter over one snapshot, text by code point, numbers and decimals by value, timestamps by instant;
   * must return at most `limit` entities in the order asked, with exactly the selected values. Must end the page before
   * the entity whose values exceed limits.answerBytes together with those before it; where that is the first one,
   * refuses ANSWER_TOO_LARGE with details {entity}.
   */
  find(query: FindQuery): Promise<ProvenPage<readonly EntityState[]>>;

  /**
   * Must return every value ever committed for the entity and not yet past retention, tombstones included, each as it
   * was written, under types that the attribute had before too; null where there is no such entity or it is deleted. Must end the page before limits.answerBytes are exceeded.
   */
  history(query: HistoryQuery): Promise<ProvenPage<readonly ShownEntry[] | null>>;
}

export interface EntityStore extends EntityReader, EntityWriter {}
