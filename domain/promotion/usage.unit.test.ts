import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AttributeUsage,
  addUsage,
  decayUsage,
  noUsage,
  savedAnHour,
  savedBy,
  savedRecently,
  usageParts,
} from './usage.ts';

const halfLifeMs = 900_000;
const anyUsage = fc
  .array(fc.double({ min: 0, max: 1e9, noNaN: true }), {
    minLength: usageParts.length,
    maxLength: usageParts.length,
  })
  .map(
    (parts) =>
      Object.fromEntries(usageParts.map((name, place) => [name, parts[place]])) as unknown as AttributeUsage,
  );
const close = (a: AttributeUsage, b: AttributeUsage): void => {
  for (const name of usageParts) expect(a[name]).toBeCloseTo(b[name], 3);
};

describe('usage', () => {
  it('is the same whether it decays at once or in steps, before or after it is added up', () => {
    fc.assert(
      fc.property(anyUsage, anyUsage, fc.nat({ max: 1e7 }), fc.nat({ max: 1e7 }), (a, b, first, second) => {
        const once = decayUsage(addUsage(a, b), first + second, halfLifeMs);
        const [aLater, bLater] = [a, b].map((one) =>
          decayUsage(decayUsage(one, first, halfLifeMs), second, halfLifeMs),
        ) as [AttributeUsage, AttributeUsage];
        close(addUsage(aLater, bLater), once);
      }),
    );
  });

  it('halves with each half-life, and does not grow where a clock went back', () => {
    const usage = { ...noUsage, filters: 8, savedMsVariance: 16 };
    expect(decayUsage(usage, 2 * halfLifeMs, halfLifeMs)).toEqual({
      ...noUsage,
      filters: 2,
      savedMsVariance: 1,
    });
    expect(decayUsage(usage, -1, halfLifeMs)).toEqual(usage);
  });

  it('tells what a steady use saves an hour', () => {
    let usage = noUsage;
    for (let second = 0; second < 7_200; second += 1)
      usage = addUsage(decayUsage(usage, 1_000, halfLifeMs), { ...noUsage, ...savedBy(5) });
    for (const told of [savedAnHour, savedRecently]) {
      const { savedMs, errorMs } = told(usage, halfLifeMs);
      expect(savedMs / (3_600 * 5)).toBeCloseTo(1, 1);
      expect(errorMs / savedMs).toBeLessThan(0.06);
    }
  });
});
