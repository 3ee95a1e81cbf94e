/** What the next step may move, and how long writers are left alone before it. */
export interface Pace {
  readonly values: number;
  readonly pauseMs: number;
}

/**
 * A step holds the locks of its entities: a put that wants one of them waits so long at most, as it would for the flush
 * of another caller.
 */
const stepMs = 15;
/** Of the time, so that those who read and write meanwhile keep the rest: of two cores, an eighth. */
const backgroundShare = 0.25;
/** Where a caller waits for it. Not all of the time: a writer that waits for a step must get ahead of the next one. */
export const foregroundShare = 0.5;
const least = 50;
const most = 20_000;

export const firstPace: Pace = { values: 500, pauseMs: 0 };

/**
 * By how long the last step took: on a machine that is busy, steps take longer, move less, and come less often. Grows
 * slowly, because how long a step takes depends on what it meets; shrinks at once.
 */
export const nextPace = ({ values }: Pace, tookMs: number, share = backgroundShare): Pace => ({
  values: Math.round(Math.min(most, Math.max(least, values * Math.min(1.5, stepMs / Math.max(tookMs, 1))))),
  pauseMs: tookMs * (1 / share - 1),
});
