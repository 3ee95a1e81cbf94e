export interface Choosable {
  readonly bytes: number;
  /** Of any unit, 0 or more. */
  readonly worth: number;
}

/** Tries so many large ones; with more of them than that, none is large. */
const tried = 20;
const largeShare = 0.05;

/**
 * Those that are worth most together and fit: by worth per byte as long as they fit, which is within one item of the
 * optimum; large ones are also tried as the first to be taken (Sahni 1975), because one item may be much then.
 */
export const bestChoice = <One extends Choosable>(all: readonly One[], bytes: number): readonly One[] => {
  const ordered = [...all].sort(byDensity);
  const large = ordered
    .filter((one) => one.bytes > bytes * largeShare && one.bytes <= bytes)
    .sort((a, b) => b.worth - a.worth)
    .slice(0, tried);
  let best = filled(ordered, bytes);
  for (const one of large) {
    const other = filled([one, ...ordered], bytes);
    if (worthOf(other) > worthOf(best)) best = other;
  }
  return best;
};

const byDensity = (a: Choosable, b: Choosable): number =>
  b.worth / Math.max(1, b.bytes) - a.worth / Math.max(1, a.bytes) || a.bytes - b.bytes;

const filled = <One extends Choosable>(ordered: readonly One[], bytes: number): readonly One[] => {
  const taken = new Set<One>();
  let left = bytes;
  for (const one of ordered) {
    if (one.bytes > left || taken.has(one)) continue;
    taken.add(one);
    left -= one.bytes;
  }
  return [...taken];
};

export const worthOf = (chosen: readonly Choosable[]): number =>
  chosen.reduce((sum, { worth }) => sum + worth, 0);
export const bytesOf = (chosen: readonly Pick<Choosable, 'bytes'>[]): number =>
  chosen.reduce((sum, { bytes }) => sum + bytes, 0);
