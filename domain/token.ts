import type { Proof } from './freshness.ts';
import type { EntityKey, Epoch, Position, TenantId } from './ids.ts';
import { limits } from './limits.ts';
import type { CommitReceipt } from './ports/entity-store.ts';
import { compareText, utf8Length } from './text.ts';

export interface SeenEntity {
  readonly entity: EntityKey;
  readonly rev: number;
}

/** A state of one entity that the session wrote or got. */
export interface KnownEntity extends SeenEntity {
  /** What is applied up to here holds this rev or a greater one. */
  readonly position: Position;
  /** null: no answer of the session showed a newer state. Else an answer needs this floor besides the rev, because a find up to there may have. */
  readonly floor: Position | null;
}

/** What a session has seen, and so must never see an older state of. Signed and made opaque elsewhere. */
export interface SessionToken {
  readonly tenant: TenantId;
  /** Every position of the token is of this epoch. */
  readonly epoch: Epoch;
  /** Of the newest write. */
  readonly written: Position | null;
  /** The ceiling of everything shown by finds, and of entities that `known` had no room for. */
  readonly seen: Position | null;
  /** By position, the newest last; within limits.tokenKnownEntities and limits.tokenKnownBytes. */
  readonly known: readonly KnownEntity[];
}

/** many: a bulk write, whose entities a token has no room for, or a replayed one, whose revs are of its first run. */
export type Touched = readonly SeenEntity[] | 'many';

export type TokenRequest =
  | { readonly kind: 'get'; readonly entities: readonly EntityKey[] }
  | { readonly kind: 'find' };

/** What an answer must prove so that the session sees nothing older than before. */
export interface Requirement {
  readonly epoch: Epoch;
  readonly floor: Position | null;
  readonly revs: readonly SeenEntity[];
}

/**
 * Stands among the tokens of a session for a write that was acknowledged without one. Presented with a call like a
 * token it makes a read STRONG, and the answer's token subsumes it.
 */
export const strongMark = 'STRONG';

export const emptyToken = (tenant: TenantId, epoch: Epoch): SessionToken => ({
  tenant,
  epoch,
  written: null,
  seen: null,
  known: [],
});

const later = <P extends Position | null>(a: P, b: P): P => (a === null || (b !== null && b > a) ? b : a);

const reaches = (floor: Position, needed: Position | null): boolean => needed === null || floor >= needed;

const byPosition = (a: KnownEntity, b: KnownEntity): number =>
  compareText(a.position, b.position) || compareText(a.entity, b.entity);

/** As text of JSON, which is how a token carries it: quotes count twice. */
const carriedBytes = ({ entity }: KnownEntity): number => utf8Length(JSON.stringify(entity));

/** Brings `known` into order and within its limits. What does not fit raises `seen`, by as little as possible. */
const settle = (token: SessionToken): SessionToken => {
  const known = [...token.known].sort(byPosition);
  let bytes = known.reduce((sum, entry) => sum + carriedBytes(entry), 0);
  let evicted = 0;
  let seen = token.seen;
  while (known.length - evicted > limits.tokenKnownEntities || bytes > limits.tokenKnownBytes) {
    const oldest = known[evicted] as KnownEntity;
    bytes -= carriedBytes(oldest);
    seen = later(seen, oldest.position);
    evicted += 1;
  }
  return { ...token, seen, known: known.slice(evicted) };
};

/**
 * The session was shown an unknown part of what lies up to `position`. A known entity that `position` covers needs no
 * entry any more; another one may have been shown newer than its rev.
 */
const raiseSeen = (token: SessionToken, position: Position): SessionToken => ({
  ...token,
  seen: later(token.seen, position),
  known: token.known
    .filter((known) => known.position > position)
    .map((known) => ({ ...known, floor: later(known.floor, position) })),
});

/** Positions of another epoch mean nothing here: the session starts anew. */
const inEpoch = (token: SessionToken, epoch: Epoch): SessionToken =>
  token.epoch === epoch ? token : emptyToken(token.tenant, epoch);

/** Each part by itself, so that a token which took in another one gains nothing by taking it in again. */
const joinKnown = (a: KnownEntity, b: KnownEntity): KnownEntity => ({
  entity: a.entity,
  rev: Math.max(a.rev, b.rev),
  position: later(a.position, b.position),
  floor: later(a.floor, b.floor),
});

/** `known` of one token, as far as it survives what the other session was shown. */
const underSeen = (token: SessionToken, other: SessionToken): readonly KnownEntity[] => {
  if (other.seen === null) return token.known;
  const alsoKnown = new Set(other.known.map(({ entity }) => entity));
  const shared = token.known.filter(({ entity }) => alsoKnown.has(entity));
  const alone = token.known.filter(({ entity }) => !alsoKnown.has(entity));
  return [...shared, ...raiseSeen({ ...token, known: alone }, other.seen).known];
};

const join = (a: SessionToken, b: SessionToken): SessionToken => {
  if (a.tenant !== b.tenant) throw new TypeError('Tokens of two tenants never meet');
  const known = new Map<EntityKey, KnownEntity>();
  for (const entry of [...underSeen(a, b), ...underSeen(b, a)]) {
    const other = known.get(entry.entity);
    known.set(entry.entity, other === undefined ? entry : joinKnown(other, entry));
  }
  return settle({
    ...a,
    written: later(a.written, b.written),
    seen: later(a.seen, b.seen),
    known: [...known.values()],
  });
};

const asksNothing = (token: SessionToken): boolean =>
  token.written === null && token.seen === null && token.known.length === 0;

/**
 * One token that asks at least what each of the given ones asks. Tokens of another epoch cannot be compared and are
 * dropped; beyondFailover says that this lost something.
 */
export const mergeTokens = (
  tokens: readonly SessionToken[],
  epoch: Epoch,
): { readonly token: SessionToken | null; readonly beyondFailover: boolean } => {
  const [first, ...others] = tokens.filter((token) => token.epoch === epoch);
  return {
    token: first === undefined ? null : others.reduce(join, first),
    beyondFailover: tokens.some((token) => token.epoch !== epoch && !asksNothing(token)),
  };
};

/** Replaces the entries of the same entities. */
const withKnown = (token: SessionToken, entries: readonly KnownEntity[]): SessionToken => {
  const replaced = new Map(token.known.map((known) => [known.entity, known]));
  for (const entry of entries) replaced.set(entry.entity, entry);
  return settle({ ...token, known: [...replaced.values()] });
};

/**
 * Writing made a state that is newer than any the session was shown, so its rev alone proves enough. Not so a write
 * that is told again (an idempotency key used before): its rev may be long past, so it is told as `many`. A rev that
 * is not above the known one is such an answer too, and lowers nothing.
 */
export const afterWrite = (token: SessionToken, receipt: CommitReceipt, touched: Touched): SessionToken => {
  const { position } = receipt;
  const before = inEpoch(token, receipt.epoch);
  const written = { ...before, written: later(before.written, position) };
  if (touched === 'many') return raiseSeen(written, position);
  const knownOf = new Map(before.known.map((known) => [known.entity, known]));
  const entries = touched.map(({ entity, rev }): KnownEntity => {
    const known = knownOf.get(entity);
    const fresh = { entity, rev, position, floor: null };
    return known === undefined || rev > known.rev ? fresh : joinKnown(known, fresh);
  });
  return withKnown(written, entries);
};

/** Getting an entity raises no position: one read on the primary would else send all that follow there too. */
export const afterGet = (token: SessionToken, proof: Proof, states: readonly SeenEntity[]): SessionToken => {
  const before = inEpoch(token, proof.epoch);
  const knownOf = new Map(before.known.map((known) => [known.entity, known]));
  const entries = states.map(({ entity, rev }): KnownEntity => {
    const known = knownOf.get(entity);
    const needed = known === undefined ? before.seen : known.floor;
    const fresh: KnownEntity = {
      entity,
      rev,
      position: proof.ceiling,
      floor: reaches(proof.floor, needed) ? null : needed,
    };
    if (known === undefined || rev > known.rev) return fresh;
    // A state older than the known one, served all the same, teaches nothing.
    return rev < known.rev ? known : { ...known, floor: fresh.floor };
  });
  return withKnown(before, entries);
};

/**
 * A find shows presence and absence of any entity, so it raises `seen` to everything that its answer may hold. So does
 * any answer of the primary to a call that presents `strongMark`: what the mark stands for lies below it.
 */
export const afterFind = (token: SessionToken, proof: Proof): SessionToken =>
  raiseSeen(inEpoch(token, proof.epoch), proof.ceiling);

export const requirement = (token: SessionToken, request: TokenRequest): Requirement => {
  const { epoch } = token;
  if (request.kind === 'find') return { epoch, floor: later(token.seen, token.written), revs: [] };
  const knownOf = new Map(token.known.map((known) => [known.entity, known]));
  const revs: SeenEntity[] = [];
  let floor: Position | null = null;
  for (const entity of request.entities) {
    const known = knownOf.get(entity);
    floor = later(floor, known === undefined ? token.seen : known.floor);
    if (known !== undefined) revs.push({ entity, rev: known.rev });
  }
  return { epoch, floor, revs };
};

/** `revOf` is the rev of an entity in the answer; undefined where the answer has none. */
export const proves = (
  { epoch, floor, revs }: Requirement,
  proof: Proof,
  revOf: (entity: EntityKey) => number | undefined,
): boolean => {
  if (floor === null && revs.length === 0) return true;
  if (proof.epoch !== epoch || !reaches(proof.floor, floor)) return false;
  return revs.every(({ entity, rev }) => (revOf(entity) ?? 0) >= rev);
};
