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
  /** Finds that filtered or ordered by it while it was cold, and how long they took together. */
  readonly coldFinds: number;
  readonly coldMs: number;
  /** The same while it was hot. */
  readonly hotFinds: number;
  readonly hotMs: number;
}

export const noUsage: AttributeUsage = {
  filters: 0,
  sorts: 0,
  reads: 0,
  savedMs: 0,
  savedMsVariance: 0,
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

/** What is left after so much time; a clock that went back leaves it as it is. */
export const decayUsage = (usage: AttributeUsage, passedMs: number, halfLifeMs: number): AttributeUsage => {
  const left = 0.5 ** (Math.max(0, passedMs) / halfLifeMs);
  return ofParts((name) => usage[name] * (name === 'savedMsVariance' ? left * left : left));
};

const hourMs = 3_600_000;

/** Milliseconds an hour, of a steady use that leaves this sum; `errorMs` is the standard error of the estimate. */
export const savedAnHour = (
  { savedMs, savedMsVariance }: AttributeUsage,
  halfLifeMs: number,
): { readonly savedMs: number; readonly errorMs: number } => {
  const anHour = (Math.LN2 / halfLifeMs) * hourMs;
  return { savedMs: savedMs * anHour, errorMs: Math.sqrt(savedMsVariance) * anHour };
};
