import { AttriumError, isAttriumError } from '#domain/errors';
import type { CommitResult, EntityWriter, WriteRequest } from '#domain/ports/entity-store';
import { BatchQueue, editedEntities, type PendingCall, weightOf } from './batch-queue.ts';

export interface GroupCommitOptions {
  /** Commits under way at once: while one waits for the disk, another works. */
  readonly commits?: number;
  /** Of one commit. More would let the first caller of a batch wait for the last one's values. */
  readonly callsPerCommit?: number;
  readonly weightPerCommit?: number;
  /** Values that may wait; beyond it, callers are asked to slow down, so that memory stays flat. */
  readonly weightWaiting?: number;
}

const defaults = { commits: 2, callsPerCommit: 1_000, weightPerCommit: 20_000, weightWaiting: 500_000 };

/** What a caller is asked to wait where the queue is full: some commits, by which time there is room. */
const retryAfterMs = 200;

/**
 * Lets concurrent callers share commits. Nobody waits for company: a batch is what has arrived while the commits
 * before it were under way, so an idle store answers at once and a busy one spends one flush of the log on many.
 *
 * Keeps what EntityWriter.commit promises, each call for itself: outcomes are those of the call's own requests, and a
 * call that the store cannot take never fails its neighbours. Besides UNAVAILABLE it raises QUOTA_EXCEEDED with
 * retryAfterMs, and then nothing was written.
 */
export const groupCommitter = (
  writer: Pick<EntityWriter, 'commit'>,
  options: GroupCommitOptions = {},
): EntityWriter['commit'] => {
  const { commits, callsPerCommit, weightPerCommit, weightWaiting } = { ...defaults, ...options };
  const queue = new BatchQueue({ calls: callsPerCommit, weight: weightPerCommit });
  let underWay = 0;

  const alone = async ({ requests, resolve, reject }: PendingCall): Promise<void> => {
    await writer.commit(requests).then(resolve, reject);
  };

  const together = async (batch: readonly PendingCall[]): Promise<void> => {
    const [only] = batch;
    if (only !== undefined && batch.length === 1) return alone(only);
    try {
      share(batch, await writer.commit(batch.flatMap(({ requests }) => requests)));
    } catch (error) {
      // Nobody knows what became of the commit: each caller has to hear that, and may repeat with its own key.
      if (isAttriumError(error, 'UNAVAILABLE')) for (const { reject } of batch) reject(error);
      // A request that no store can take: the others have done nothing wrong.
      else for (const call of batch) await alone(call);
    }
  };

  const next = (): void => {
    while (underWay < commits && queue.length > 0) {
      underWay += 1;
      void together(queue.take()).finally(() => {
        underWay -= 1;
        next();
      });
    }
  };

  return (requests: readonly WriteRequest[]): Promise<CommitResult> => {
    const weight = weightOf(requests);
    if (queue.length > 0 && queue.weight + weight > weightWaiting) {
      const message = 'More values wait to be written than the store can hold.';
      return Promise.reject(new AttriumError('QUOTA_EXCEEDED', message, { retryAfterMs }));
    }
    return new Promise((resolve, reject) => {
      queue.add({ requests, weight, edited: editedEntities(requests), resolve, reject });
      next();
    });
  };
};

/** Gives each call its own outcomes, and all of them the receipt of the commit that they share. */
const share = (batch: readonly PendingCall[], { outcomes, ...commit }: CommitResult): void => {
  let start = 0;
  for (const { requests, resolve } of batch) {
    resolve({ ...commit, outcomes: outcomes.slice(start, start + requests.length) });
    start += requests.length;
  }
};
