import { AttriumError, isAttriumError } from '#domain/errors';
import type { CommitResult, EntityWriter, WriteRequest } from '#domain/ports/entity-store';
import { BatchQueue, editedEntities, type PendingCall, weightOf } from './batch-queue.ts';

export interface GroupCommitOptions {
  /** Commits of calls that share, under way at once. Those beside each other are of different tenants. */
  readonly lanes?: number;
  /** Of one commit. More would let the first caller of a batch wait for the last one's values. */
  readonly callsPerCommit?: number;
  /** Of one commit, as weightOf() counts. A single call of more is committed beside those that share. */
  readonly weightPerCommit?: number;
  /** A commit of less ends so soon that what arrives meanwhile is better kept together than started beside it. */
  readonly weightBeside?: number;
  /** Values that may wait; beyond it, callers are asked to slow down, so that memory stays flat. */
  readonly weightWaiting?: number;
}

const defaults = {
  lanes: 2,
  callsPerCommit: 1_000,
  weightPerCommit: 20_000,
  weightBeside: 1_000,
  weightWaiting: 500_000,
};

/** What a caller is asked to wait where the queue is full: some commits, by which time there is room. */
const retryAfterMs = 200;

/** Calls that are never committed beside each other. */
interface Lane {
  readonly queue: BatchQueue;
  /** Weight of the commit under way; 0: there is none. */
  underWay: number;
}

/**
 * Lets concurrent callers share commits. Nobody waits for company: a batch is what has arrived while the commits
 * before it were under way, so an idle store answers at once and a busy one spends one flush of the log on many.
 *
 * A few entities of a tenant send most of its values, so two commits of one tenant would wait for each other's rows: a
 * tenant has one lane, of which there are as many as commits may be under way. Where little waits, lanes share a commit.
 * Calls too large to share have a lane of their own, so that who writes one value does not wait for who writes a million.
 *
 * Keeps what EntityWriter.commit promises, each call for itself: outcomes are those of the call's own requests, and a
 * call that the store cannot take never fails its neighbours. Besides UNAVAILABLE it raises QUOTA_EXCEEDED with
 * retryAfterMs, and then nothing was written.
 */
export const groupCommitter = (
  writer: Pick<EntityWriter, 'commit'>,
  options: GroupCommitOptions = {},
): EntityWriter['commit'] => {
  const { callsPerCommit, weightPerCommit, weightBeside, weightWaiting, ...rest } = {
    ...defaults,
    ...options,
  };
  const newLane = (): Lane => ({
    queue: new BatchQueue({ calls: callsPerCommit, weight: weightPerCommit }),
    underWay: 0,
  });
  const lanes = Array.from({ length: rest.lanes }, newLane);
  const large = newLane();

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

  const start = (taken: readonly Lane[]): void => {
    const batch = taken.flatMap(({ queue }) => queue.take());
    const weight = batch.reduce((sum, call) => sum + call.weight, 1);
    for (const lane of taken) lane.underWay = weight;
    void together(batch).finally(() => {
      for (const lane of taken) lane.underWay = 0;
      next();
    });
  };

  const next = (): void => {
    if (large.underWay === 0 && large.queue.length > 0) start([large]);
    const waiting = lanes.filter(({ underWay, queue }) => underWay === 0 && queue.length > 0);
    if (weightIn(waiting) >= weightBeside) for (const lane of waiting) start([lane]);
    else if (waiting.length > 0 && !lanes.some(({ underWay }) => underWay > 0 && underWay < weightBeside))
      start(waiting);
  };

  return (requests: readonly WriteRequest[]): Promise<CommitResult> => {
    const weight = weightOf(requests);
    const waiting = weightIn([...lanes, large]);
    if (waiting > 0 && waiting + weight > weightWaiting) {
      const message = 'More values wait to be written than the store can hold.';
      return Promise.reject(new AttriumError('QUOTA_EXCEEDED', message, { retryAfterMs }));
    }
    const tenant = requests[0]?.tenant ?? 0;
    const { queue } = (weight > weightPerCommit ? large : lanes[tenant % lanes.length]) ?? large;
    return new Promise((resolve, reject) => {
      queue.add({ requests, weight, edited: editedEntities(requests), resolve, reject });
      next();
    });
  };
};

const weightIn = (lanes: readonly Lane[]): number => lanes.reduce((sum, { queue }) => sum + queue.weight, 0);

/** Gives each call its own outcomes, and all of them the receipt of the commit that they share. */
const share = (batch: readonly PendingCall[], { outcomes, ...commit }: CommitResult): void => {
  let start = 0;
  for (const { requests, resolve } of batch) {
    resolve({ ...commit, outcomes: outcomes.slice(start, start + requests.length) });
    start += requests.length;
  }
};
