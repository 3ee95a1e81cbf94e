import {
  compareOrder,
  effectiveIngestedAt,
  effectiveObservedAt,
  type HistoryEntry,
  type Life,
} from '#domain/entity';
import type { AttributeId, EntityKey, IngestSeq, Micros } from '#domain/ids';
import type { AttributeWrite } from '#domain/ports/entity-store';
import type { Value } from '#domain/values';
import type { EntityRecord } from './database.ts';

/** A copy that shares nothing with the caller's, so that nobody changes a stored document from outside. */
const ownCopy = (value: Value | null): Value | null => {
  if (typeof value !== 'object' || value === null) return value;
  const freeze = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    for (const inner of Object.values(part)) freeze(inner);
    Object.freeze(part);
  };
  const copy = structuredClone(value);
  freeze(copy);
  return copy;
};

/** The next state of one entity while a commit is making it. */
export class EntityDraft {
  life: Life;
  type: string | null;
  version: number;
  readonly #entity: EntityKey;
  readonly #rev: number;
  readonly #current: Map<AttributeId, HistoryEntry>;
  readonly #before: EntityRecord | undefined;
  readonly #appended: HistoryEntry[] = [];

  constructor(entity: EntityKey, before: EntityRecord | undefined) {
    this.#entity = entity;
    this.life = before?.life ?? 'alive';
    this.type = before?.type ?? null;
    this.version = before?.version ?? 0;
    // Once per commit, however many of its values the commit carries.
    this.#rev = (before?.rev ?? 0) + 1;
    this.#current = new Map(before?.current);
    this.#before = before;
  }

  get rev(): number {
    return this.#rev;
  }

  /** Adds a value to history and merges it; true where a newer one stays current. */
  write(write: AttributeWrite, explicit: Micros | undefined, ingestSeq: IngestSeq, now: Micros): boolean {
    const { attribute } = write;
    const current = this.#current.get(attribute);
    const observedAt = effectiveObservedAt(explicit, now, current);
    const entry: HistoryEntry = {
      attribute,
      value: ownCopy(write.value),
      observedAt,
      ingestSeq,
      ingestedAt: effectiveIngestedAt(now, observedAt),
    };
    this.#appended.push(entry);
    const superseded = current !== undefined && compareOrder(current, entry) > 0;
    if (!superseded) this.#current.set(attribute, entry);
    return superseded;
  }

  /** Called once, when nothing can refuse the commit any more. */
  finish(): EntityRecord {
    const history = this.#before?.history ?? [];
    for (const entry of this.#appended) history.push(entry);
    return {
      entity: this.#entity,
      type: this.type,
      life: this.life,
      rev: this.#rev,
      version: this.version,
      current: this.#current,
      history,
      historyLength: history.length,
    };
  }
}
