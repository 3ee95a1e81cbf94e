import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import type { Micros } from './ids.ts';
import { freshnessOf } from './staleness.ts';

const at = (micros: number) => micros as Micros;

test('a value is stale once it is older than it stays fresh, not before', () => {
  expect(freshnessOf(at(0), 5, at(5_000))).toBe('FRESH');
  expect(freshnessOf(at(0), 5, at(5_001))).toBe('STALE');
  expect(freshnessOf(at(9_000), 5, at(0))).toBe('FRESH');
});

test.prop([fc.maxSafeInteger(), fc.maxSafeInteger()])(
  'an attribute that does not say has neither',
  (observedAt, now) => {
    expect(freshnessOf(at(observedAt), undefined, at(now))).toBeUndefined();
  },
);
