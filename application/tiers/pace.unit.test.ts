import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { firstPace, nextPace } from './pace.ts';

/** A machine on which a step takes so long for each value that it moves. */
const settled = (msPerValue: number, steps = 100) =>
  Array.from({ length: steps }).reduce<typeof firstPace>(
    (pace) => nextPace(pace, pace.values * msPerValue),
    firstPace,
  );

describe('the pace of steps', () => {
  test.prop([fc.double({ min: 0.002, max: 0.25, noNaN: true })])(
    'comes to steps of 15 ms, and to a quarter of the time',
    (msPerValue) => {
      const { values, pauseMs } = settled(msPerValue);
      expect(values * msPerValue).toBeGreaterThan(12);
      expect(values * msPerValue).toBeLessThan(18);
      expect(pauseMs / (values * msPerValue)).toBeCloseTo(3, 0);
    },
  );

  test.prop([fc.array(fc.double({ min: 0, max: 60_000, noNaN: true }), { minLength: 1 })])(
    'whatever steps take, the next one moves some values, never very many, and rests three times as long as the last took',
    (times) => {
      let pace = firstPace;
      for (const ms of times) {
        pace = nextPace(pace, ms);
        expect(pace.values).toBeGreaterThanOrEqual(50);
        expect(pace.values).toBeLessThanOrEqual(20_000);
        expect(pace.pauseMs).toBe(3 * ms);
      }
    },
  );
});
