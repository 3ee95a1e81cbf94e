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
