import { fc, it, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { compareOrder, effectiveIngestedAt, effectiveObservedAt, type ValueOrder } from './entity.ts';
import type { IngestSeq, Micros } from './ids.ts';
import { limits } from './limits.ts';

const order: fc.Arbitrary<ValueOrder> = fc.record({
  observedAt: fc.oneof(fc.constantFrom(0, 1), fc.maxSafeInteger()).map((at) => at as Micros),
  ingestSeq: fc
    .oneof(fc.constantFrom(1n, 2n), fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }))
    .map((seq) => seq as IngestSeq),
});

describe('compareOrder', () => {
  test.prop([order, order])(
    'the later observation is the newer, and of two at one time the later ingested',
    (a, b) => {
      const byTime = Math.sign(a.observedAt - b.observedAt);
      const bySeq = a.ingestSeq < b.ingestSeq ? -1 : Number(a.ingestSeq > b.ingestSeq);
      expect(Math.sign(compareOrder(a, b))).toBe(byTime === 0 ? bySeq : byTime);
    },
  );

  test.prop([
    fc.uniqueArray(order, { minLength: 1, selector: ({ ingestSeq }) => ingestSeq }),
    fc.infiniteStream(fc.nat()),
  ])('whatever the order of arrival, the same value is the newest', (values, random) => {
    const newest = (list: readonly ValueOrder[]) =>
      list.reduce((best, one) => (compareOrder(one, best) > 0 ? one : best));
    const shuffled = values
      .map((value) => ({ value, key: random.next().value }))
      .sort((a, b) => a.key - b.key);
    expect(newest(shuffled.map(({ value }) => value))).toBe(newest(values));
  });
});

describe('effectiveObservedAt', () => {
  const at = fc.maxSafeInteger().map((time) => time as Micros);

  test.prop([at, at, order])('an explicit time stands, however old', (explicit, clock, current) => {
    expect(effectiveObservedAt(explicit, clock, current)).toBe(explicit);
  });

  test.prop([at, fc.option(order, { nil: undefined })])(
    'without one, an edit is never older than what it replaces, nor than now',
    (clock, current) => {
      const effective = effectiveObservedAt(undefined, clock, current);
      expect(effective).toBe(Math.max(clock, current?.observedAt ?? clock));
    },
  );
});

describe('effectiveIngestedAt', () => {
  const skew = limits.maxFutureSkewMs * 1_000;
  it.each([
    [1_000, 500, 1_000],
    [1_000, 1_000 + skew, 1_000],
    [1_000, 2_000 + skew, 2_000],
  ])('at %d, for a value observed at %d, is %d', (clock, observedAt, expected) => {
    expect(effectiveIngestedAt(clock as Micros, observedAt as Micros)).toBe(expected);
  });
});
