/** What the next step may move, and how long writers are left alone before it. */
export interface Pace {
  readonly values: number;
  readonly pauseMs: number;
}

/**
 * A step holds the locks of its entities: a put that wants one of them waits so long at most, as it would for the flush
 * of another caller.
 */
const stepMs = 25;
/** Of the time, so that those who read and write meanwhile keep the rest: of two cores, an eighth. */
const share = 0.25;
const least = 50;
const most = 20_000;

export const firstPace: Pace = { values: 500, pauseMs: 0 };

/**
 * By how long the last step took: on a machine that is busy, steps take longer, move less, and come less often. Grows
 * slowly, because how long a step takes depends on what it meets; shrinks at once.
 */
export const nextPace = ({ values }: Pace, tookMs: number): Pace => ({
  values: Math.round(Math.min(most, Math.max(least, values * Math.min(1.5, stepMs / Math.max(tookMs, 1))))),
  pauseMs: tookMs * (1 / share - 1),
});
