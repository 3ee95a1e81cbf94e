import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Month, monthAfter, monthStart } from './month.ts';
import { defaultHistoryPolicy, expiredMonths, wantedMonths } from './retention.ts';

const current = '2026-03' as Month;
const months = (...names: string[]) => names as Month[];

describe('retention', () => {
  it('keeps everything for ever unless a policy is declared', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -600, max: 10 })), (ages) => {
        const all = ages.map((age) => monthAfter(current, age));
        expect(expiredMonths(all, current, defaultHistoryPolicy)).toEqual([]);
      }),
    );
  });

  it('keeps so many whole months beside the current one, and lets the older ones go, oldest first', () => {
    const all = months('2026-03', '2026-01', '2025-11', '2025-12', '2026-02');
    const policy = { ...defaultHistoryPolicy, keepMonths: 2 };
    expect(expiredMonths(all, current, policy)).toEqual(['2025-11', '2025-12']);
  });

  it('lets no month go that a copy has not wholly applied', () => {
    const policy = { ...defaultHistoryPolicy, keepMonths: 1 };
    const all = months('2025-11', '2025-12', '2026-01');
    expect(expiredMonths(all, current, policy, monthStart('2026-01' as Month))).toEqual([
      '2025-11',
      '2025-12',
    ]);
    expect(expiredMonths(all, current, policy, (monthStart('2026-01' as Month) - 1) as never)).toEqual([
      '2025-11',
    ]);
  });

  it('never lets the current month or a later one go', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_200 }),
        fc.integer({ min: 0, max: 24 }),
        (keepMonths, ahead) => {
          const policy = { ...defaultHistoryPolicy, keepMonths };
          expect(expiredMonths([monthAfter(current, ahead)], current, policy)).toEqual([]);
        },
      ),
    );
  });
});

describe('months made ahead', () => {
  it('are the current one and so many after it', () => {
    expect(wantedMonths('2026-11' as Month, { ...defaultHistoryPolicy, monthsAhead: 2 })).toEqual([
      '2026-11',
      '2026-12',
      '2027-01',
    ]);
  });
});
