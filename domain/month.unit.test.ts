import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Micros } from './ids.ts';
import { type Month, monthAfter, monthOf, monthStart } from './month.ts';
import { parseInstant } from './time.ts';

/** 1970 to 2255. */
const anyInstant = fc.integer({ min: 0, max: 9_000_000_000_000_000 }) as fc.Arbitrary<Micros>;

describe('a month', () => {
  it.each([
    ['2026-01-31T23:59:59.999999Z', '2026-01'],
    ['2026-02-01T00:00:00Z', '2026-02'],
    ['2026-02-01T00:30:00+01:00', '2026-01'],
    ['2024-02-29T12:00:00Z', '2024-02'],
  ])('%s lies in %s', (text, month) => {
    expect(monthOf(parseInstant(text))).toBe(month);
  });

  it('crosses years in both directions', () => {
    expect(monthAfter('2026-11' as Month, 3)).toBe('2027-02');
    expect(monthAfter('2026-02' as Month, -3)).toBe('2025-11');
  });

  it('holds its first instant and every one until the next begins', () => {
    fc.assert(
      fc.property(anyInstant, (at) => {
        const month = monthOf(at);
        const next = monthAfter(month, 1);
        expect(monthStart(month)).toBeLessThanOrEqual(at);
        expect(monthStart(next)).toBeGreaterThan(at);
        expect(monthOf(monthStart(month))).toBe(month);
        expect(monthOf((monthStart(next) - 1) as Micros)).toBe(month);
      }),
    );
  });

  it('sorts as text as it does in time', () => {
    fc.assert(
      fc.property(anyInstant, fc.integer({ min: -1_000, max: 1_000 }), (at, months) => {
        fc.pre(at > monthStart('2060-01' as Month));
        const month = monthOf(at);
        const other = monthAfter(month, months);
        expect(Math.sign(months)).toBe(other > month ? 1 : other < month ? -1 : 0);
        expect(monthAfter(other, -months)).toBe(month);
      }),
    );
  });
});
