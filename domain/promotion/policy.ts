/** How the store decides which attributes are hot. */
export interface PromotionPolicy {
  /** Of all hot copies of one tenant, pinned ones included. */
  readonly budgetBytes: number;
  /** After so much time a find counts half. */
  readonly halfLifeMs: number;
  /** A tier that changed is left alone for so long. */
  readonly dwellMs: number;
  /** By what a new choice must save more than the one before, as a factor. */
  readonly clearly: number;
  /** By how many standard errors estimates are taken in favour of what is. */
  readonly standardErrors: number;
  /** Within so many hours of such use, making an attribute hot must have paid. */
  readonly paybackHours: number;
  /** What no find has used for so long goes, whether or not something else wants its room. */
  readonly unusedMs: number;
  /** Share of the budget up to which attributes are promoted; estimates of bytes vary. */
  readonly fill: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * A quarter of an hour: of two equal workloads, the second is told from the first after 23 minutes, and a page that
 * somebody reloads five times is not yet one. Two standard errors on each side keep two equal attributes from changing
 * places; a fiftieth on top keeps changes away that are hardly worth making.
 */
export const defaultPolicy: Omit<PromotionPolicy, 'budgetBytes'> = {
  halfLifeMs: 15 * minuteMs,
  dwellMs: 15 * minuteMs,
  clearly: 1.02,
  standardErrors: 2,
  paybackHours: 24,
  unusedMs: 7 * dayMs,
  fill: 0.95,
};

/** As decision 0001 saw it: 420,010 values took 42 s, and their copies some 100 bytes each. */
const madeBytesPerMs = 1_000;

/** What making an attribute hot takes. */
export const makingMs = ({ bytes }: { readonly bytes: number }): number => bytes / madeBytesPerMs;

/** How far decisions go: carried out, only proposed and recorded, or not made at all. */
export const promotionModes = ['on', 'dry-run', 'off'] as const;
export type PromotionMode = (typeof promotionModes)[number];

/** What an installation chooses. */
export interface PromotionSettings {
  readonly mode: PromotionMode;
  /** null: a share of what all attributes would take. */
  readonly budgetBytes: number | null;
  readonly halfLifeMs: number;
  /** Between two decisions about one tenant. */
  readonly everyMs: number;
}

/** What is chosen, and the rest as it is by default: who remembers for longer also waits for longer. */
export const policyOf = ({ halfLifeMs }: PromotionSettings, budget: number): PromotionPolicy => ({
  ...defaultPolicy,
  halfLifeMs,
  dwellMs: halfLifeMs,
  budgetBytes: budget,
});

/** Often enough that what pays is hot within a minute; a turn looks at what was used since the last one only. */
export const defaultPromotionSettings: PromotionSettings = {
  mode: 'on',
  budgetBytes: null,
  halfLifeMs: defaultPolicy.halfLifeMs,
  everyMs: 15_000,
};

/** The original design's fifth of all attributes, in bytes; small tenants may have more, because that costs nobody anything. */
const hotShare = 0.2;
const leastBudgetBytes = 64 * 1_024 * 1_024;

/** `copies`: what each attribute of the tenant takes, or would take, hot. */
export const budgetBytes = (
  { budgetBytes: chosen }: Pick<PromotionSettings, 'budgetBytes'>,
  copies: Iterable<number>,
): number => {
  const all = [...copies].reduce((sum, bytes) => sum + bytes, 0);
  return chosen ?? Math.max(leastBudgetBytes, Math.round(all * hotShare));
};
