import { compareValues } from '../canonical-form.ts';
import { parseInstant } from '../time.ts';
import type { Value, ValueType } from '../values.ts';
import type { AttributeStatistics, TenantStatistics } from './statistics.ts';
import type { AttributeTest, Bound } from './tests.ts';

/** What is assumed of an attribute that the statistics do not know: as PostgreSQL does, a third for a bound. */
const unknownShare = { value: 0.01, range: 1 / 3, between: 0.1, contains: 0.1 } as const;

/** Entities of the tenant for which the test holds within the window, estimated. Between 0 and their number. */
export const estimatedRows = (test: AttributeTest, statistics: TenantStatistics): number =>
  rowsAmong(test, statistics, statistics.written?.entries.get(test.field.id));

/** The same whatever the window: an index knows no times, so that this is what is read of it. */
export const indexRows = (test: AttributeTest, statistics: TenantStatistics): number =>
  rowsAmong(test, statistics, undefined);

const rowsAmong = (
  test: AttributeTest,
  { entities, attributes }: TenantStatistics,
  atMost: number | undefined,
): number => {
  const statistics = attributes.get(test.field.id);
  const rows = Math.min(
    entities,
    statistics?.rows ?? (attributes.size === 0 ? entities : entities / 1_000),
    atMost ?? entities,
  );
  const held = rows * Math.min(1, Math.max(0, shareOf(test, statistics)));
  return test.negated ? entities - held : held;
};

const shareOf = (test: AttributeTest, statistics: AttributeStatistics | undefined): number => {
  const { field, low, high, values, except, prefix, contains } = test;
  if (values !== undefined)
    return values.reduce<number>((sum, value) => sum + shareOfValue(field.type, value, statistics), 0);
  if (except !== undefined) return 1 - shareOfValue(field.type, except, statistics);
  if (contains !== undefined) return unknownShare.contains;
  if (prefix !== undefined) {
    return shareOfRange(
      'text',
      { value: prefix, inclusive: true },
      { value: `${prefix}\u{10ffff}`, inclusive: true },
      statistics,
    );
  }
  return low === undefined && high === undefined ? 1 : shareOfRange(field.type, low, high, statistics);
};

const shareOfValue = (type: ValueType, value: Value, statistics: AttributeStatistics | undefined): number => {
  if (statistics === undefined) return unknownShare.value;
  const known = statistics.common.find((one) => compareValues(type, one.value, value) === 0);
  if (known !== undefined) return known.share;
  const rest = 1 - statistics.common.reduce((sum, { share }) => sum + share, 0);
  return Math.max(0, rest) / Math.max(1, statistics.distinct - statistics.common.length);
};

const shareOfRange = (
  type: ValueType,
  low: Bound | undefined,
  high: Bound | undefined,
  statistics: AttributeStatistics | undefined,
): number => {
  const bounds = statistics?.bounds ?? [];
  if (bounds.length < 2)
    return low !== undefined && high !== undefined ? unknownShare.between : unknownShare.range;
  const below = (bound: Bound | undefined, open: number) =>
    bound === undefined ? open : rankOf(type, bound.value, bounds);
  const ranged = below(high, 1) - below(low, 0);
  // A frequent value may fill several parts, or lie on the edge of the range.
  const within = (value: Value): boolean =>
    (low === undefined || compareValues(type, value, low.value) >= 0) &&
    (high === undefined || compareValues(type, value, high.value) <= 0);
  const common = statistics?.common.filter(({ value }) => within(value)) ?? [];
  return Math.max(
    ranged,
    common.reduce((sum, { share }) => sum + share, 0),
  );
};

/** The share of values below this one. */
const rankOf = (type: ValueType, value: Value, bounds: readonly Value[]): number => {
  const parts = bounds.length - 1;
  const above = bounds.findIndex((bound) => compareValues(type, bound, value) > 0);
  if (above === -1) return 1;
  if (above === 0) return 0;
  const [from, to, at] = [bounds[above - 1], bounds[above], value].map((one) => magnitudeOf(type, one));
  const inside =
    from === undefined || to === undefined || at === undefined || to <= from
      ? 0.5
      : (at - from) / (to - from);
  return (above - 1 + inside) / parts;
};

const magnitudeOf = (type: ValueType, value: Value | undefined): number | undefined => {
  if (typeof value === 'number') return value;
  return type === 'timestamp' && typeof value === 'string' ? parseInstant(value) : undefined;
};
