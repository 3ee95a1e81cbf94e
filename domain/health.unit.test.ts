import { describe, expect, it } from 'vitest';
import { type HistoryFacts, judgeHistory, overallStatus } from './health.ts';
import type { Month } from './month.ts';
import { defaultHistoryPolicy } from './retention.ts';

const healthy: HistoryFacts = {
  current: '2026-03' as Month,
  attached: ['2026-02', '2026-03', '2026-04', '2026-05', '2026-06'] as Month[],
  detached: [],
  unsecured: [],
  strayBytes: 0,
  timeCorrelation: 1,
  stagedValues: 0,
  stagedMs: null,
};
const judged = (facts: Partial<HistoryFacts>, keepMonths: number | null = null) =>
  judgeHistory({ ...healthy, ...facts }, { ...defaultHistoryPolicy, keepMonths })
    .filter(({ status }) => status !== 'ok')
    .map(({ name, status, data }) => ({ name, status, data }));
const without = (...gone: string[]) => healthy.attached.filter((month) => !gone.includes(month));

describe('the health of history', () => {
  it('is well where nothing is wrong, and asks for nothing', () => {
    const checks = judgeHistory(healthy, defaultHistoryPolicy);
    expect(overallStatus(checks)).toBe('ok');
    expect(checks.filter(({ remedy }) => remedy !== null)).toEqual([]);
  });

  it.each<[string, Partial<HistoryFacts>, unknown]>([
    [
      'the next month is missing',
      { attached: without('2026-04') },
      { name: 'history.months', status: 'warn', data: { missing: ['2026-04'] } },
    ],
    [
      'this month is missing',
      { attached: without('2026-03') },
      { name: 'history.months', status: 'fail', data: { missing: ['2026-03'] } },
    ],
    [
      'a crash left a month half dropped',
      { detached: ['2025-01' as Month] },
      { name: 'history.retention', status: 'warn', data: expect.objectContaining({ detached: ['2025-01'] }) },
    ],
    [
      'rows do not lie in the order of their time',
      { timeCorrelation: 0.5 },
      { name: 'history.order', status: 'warn', data: { correlation: 0.5 } },
    ],
    [
      'a default partition has rows',
      { strayBytes: 8_192 },
      { name: 'history.default', status: 'warn', data: { bytes: 8_192 } },
    ],
    [
      'a partition is not secured',
      { unsecured: ['p'] },
      { name: 'history.security', status: 'fail', data: { partitions: ['p'] } },
    ],
    [
      'staged values wait',
      { stagedValues: 2, stagedMs: 5_000 },
      { name: 'ingest.staged', status: 'warn', data: { values: 2, oldestMs: 5_000 } },
    ],
    [
      'staged values wait for a minute',
      { stagedValues: 2, stagedMs: 60_000 },
      { name: 'ingest.staged', status: 'fail', data: { values: 2, oldestMs: 60_000 } },
    ],
  ])('warns where %s', (_, facts, check) => {
    expect(judged(facts)).toEqual([check]);
  });

  it('does not warn of a month at the far end that the next run makes', () => {
    expect(judged({ attached: without('2026-06') })).toEqual([]);
  });

  it('warns of months that outlived the declared policy', () => {
    expect(judged({ attached: ['2025-12' as Month, ...healthy.attached] }, 1)).toMatchObject([
      { name: 'history.retention', data: { oldest: '2025-12', expired: ['2025-12'] } },
    ]);
  });

  it('every check that is not well says what to do', () => {
    const worst = judgeHistory(
      {
        ...healthy,
        attached: [],
        detached: ['2020-01' as Month],
        unsecured: ['p'],
        strayBytes: 1,
        timeCorrelation: 0,
        stagedMs: 1e6,
      },
      defaultHistoryPolicy,
    );
    expect(worst.map(({ status }) => status)).not.toContain('ok');
    expect(worst.map(({ remedy }) => remedy)).not.toContain(null);
    expect(overallStatus(worst)).toBe('fail');
  });
});
