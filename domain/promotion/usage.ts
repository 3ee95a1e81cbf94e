/** How finds and reads used an attribute: sums whose terms are halved with every half-life that passes. */
export interface AttributeUsage {
  /** Finds that filtered by it. */
  readonly filters: number;
  /** Finds that were ordered by it. */
  readonly sorts: number;
  /** Answers that it was selected for by name. */
  readonly reads: number;
  /** What its being hot saves these finds, by their prices. Milliseconds. */
  readonly savedMs: number;
  /** The terms of savedMs squared, halved twice as often: the variance of a sum of so many independent finds. */
  readonly savedMsVariance: number;
  /** The same two of a memory that is `recently` times as short: what has just begun, or ceased, shows there first. */
  readonly recentMs: number;
  readonly recentMsVariance: number;
  /** Finds that filtered or ordered by it while it was cold, and how long they took together. */
  readonly coldFinds: number;
  readonly coldMs: number;
  /** The same while it was hot. */
  readonly hotFinds: number;
  readonly hotMs: number;
}

/** A quarter of the memory, twice the noise. */
export const recently = 4;

export const noUsage: AttributeUsage = {
  filters: 0,
  sorts: 0,
  reads: 0,
  savedMs: 0,
  savedMsVariance: 0,
  recentMs: 0,
  recentMsVariance: 0,
  coldFinds: 0,
  coldMs: 0,
  hotFinds: 0,
  hotMs: 0,
};

export const usageParts = Object.keys(noUsage) as readonly (keyof AttributeUsage)[];

const ofParts = (part: (name: keyof AttributeUsage) => number): AttributeUsage =>
  Object.fromEntries(usageParts.map((name) => [name, part(name)])) as unknown as AttributeUsage;

export const addUsage = (a: AttributeUsage, b: AttributeUsage): AttributeUsage =>
  ofParts((name) => a[name] + b[name]);

/** So many times the same. */
export const multiplyUsage = (usage: AttributeUsage, by: number): AttributeUsage =>
  ofParts((name) => usage[name] * by);

/** What is left after so much time; a clock that went back leaves it as it is. */
export const decayUsage = (usage: AttributeUsage, passedMs: number, halfLifeMs: number): AttributeUsage => {
  const left = 0.5 ** (Math.max(0, passedMs) / halfLifeMs);
  const speeds: Partial<AttributeUsage> = {
    savedMsVariance: 2,
    recentMs: recently,
    recentMsVariance: 2 * recently,
  };
  return ofParts((name) => usage[name] * left ** (speeds[name] ?? 1));
};

/** What one find, or several alike, adds. */
export const savedBy = (savedMs: number): Partial<AttributeUsage> => ({
  savedMs,
  savedMsVariance: savedMs ** 2,
  recentMs: savedMs,
  recentMsVariance: savedMs ** 2,
});

const hourMs = 3_600_000;

export interface Estimate {
  /** Milliseconds an hour. */
  readonly savedMs: number;
  /** Its standard error. */
  readonly errorMs: number;
}

const estimate = (sum: number, variance: number, halfLifeMs: number): Estimate => {
  const anHour = (Math.LN2 / halfLifeMs) * hourMs;
  return { savedMs: sum * anHour, errorMs: Math.sqrt(variance) * anHour };
};

/** Of a steady use that leaves this sum. */
export const savedAnHour = ({ savedMs, savedMsVariance }: AttributeUsage, halfLifeMs: number): Estimate =>
  estimate(savedMs, savedMsVariance, halfLifeMs);

/**
 * The same by the short memory. Its error is at least what the long memory lets expect: a few minutes without a find say
 * little of what is asked for a few times an hour.
 */
export const savedRecently = (usage: AttributeUsage, halfLifeMs: number): Estimate =>
  estimate(
    usage.recentMs,
    Math.max(usage.recentMsVariance, usage.savedMsVariance / recently),
    halfLifeMs / recently,
  );
