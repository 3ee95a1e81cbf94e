import type { Clock } from '#domain/ports/clock';
import { forEach } from './for-each.ts';

export interface Turns<One> {
  /** Those for whom there is anything to do; asked again before each round, so that nobody waits for the end of another. */
  readonly pending: () => Promise<readonly One[]>;
  /** Bounded work for one; whether its next turn may be in the next round, or else not in this run. */
  readonly turn: (one: One) => Promise<boolean>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly signal?: AbortSignal;
  /** No round begins after that time, so that those whose turn failed are soon looked at again; absent: all are done. */
  readonly forMs?: number;
}

/** Goes round until nothing is left. Whose turn fails is left out of the run; its first error is raised at the end. */
export const takeTurns = async <One>({
  pending,
  turn,
  clock,
  signal,
  forMs = Number.POSITIVE_INFINITY,
}: Turns<One>): Promise<void> => {
  const untilMs = clock.monotonicMs() + forMs;
  const leftOut = new Set<One>();
  const errors: unknown[] = [];
  do {
    const due = (await pending()).filter((one) => !leftOut.has(one));
    if (due.length === 0) break;
    const take = async (one: One): Promise<void> => {
      leftOut.add(one);
      if (await turn(one)) leftOut.delete(one);
    };
    await forEach(due, take, signal).catch((error: unknown) => errors.push(error));
    signal?.throwIfAborted();
  } while (clock.monotonicMs() < untilMs);
  if (errors.length > 0) throw errors[0];
};
