import type { CommitResult, WriteRequest } from '#domain/ports/entity-store';

/** One caller's requests, committed together or not at all with others'. */
export interface PendingCall {
  readonly requests: readonly WriteRequest[];
  /** Values that it carries, and one for each edit: what a commit costs grows with it. */
  readonly weight: number;
  /** `tenant:entity` of each edit. A store takes one edit per entity and commit. */
  readonly edited: ReadonlySet<string>;
  readonly resolve: (result: CommitResult) => void;
  readonly reject: (error: unknown) => void;
}

export interface BatchLimits {
  readonly calls: number;
  readonly weight: number;
}

export const weightOf = (requests: readonly WriteRequest[]): number =>
  requests.reduce(
    (sum, request) =>
      sum +
      (request.kind === 'observations'
        ? request.observations.length
        : request.edits.reduce((values, edit) => values + 1 + edit.values.length, 0)),
    0,
  );

export const editedEntities = (requests: readonly WriteRequest[]): ReadonlySet<string> =>
  new Set(
    requests.flatMap((request) =>
      request.kind === 'edits' ? request.edits.map(({ entity }) => `${request.tenant}:${entity}`) : [],
    ),
  );

/** Calls in the order of their arrival, taken in batches that a store can commit. */
export class BatchQueue {
  readonly #limits: BatchLimits;
  #calls: PendingCall[] = [];
  #weight = 0;

  constructor(limits: BatchLimits) {
    this.#limits = limits;
  }

  get weight(): number {
    return this.#weight;
  }

  get length(): number {
    return this.#calls.length;
  }

  add(call: PendingCall): void {
    this.#calls.push(call);
    this.#weight += call.weight;
  }

  /**
   * The next batch: the call that waits longest, whatever its weight, and those behind it that fit. A call that edits
   * an entity of the batch stays for the next one, and then comes before those that overtook it.
   */
  take(): readonly PendingCall[] {
    const taken: PendingCall[] = [];
    const left: PendingCall[] = [];
    const edited = new Set<string>();
    let weight = 0;
    for (const call of this.#calls) {
      const fits =
        taken.length === 0 ||
        (taken.length < this.#limits.calls &&
          weight + call.weight <= this.#limits.weight &&
          call.edited.isDisjointFrom(edited));
      if (!fits) {
        left.push(call);
        continue;
      }
      taken.push(call);
      weight += call.weight;
      for (const entity of call.edited) edited.add(entity);
    }
    this.#calls = left;
    this.#weight -= weight;
    return taken;
  }
}
