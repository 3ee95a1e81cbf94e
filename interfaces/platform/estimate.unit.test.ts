import { readFileSync } from 'node:fs';
import { fc, it } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import table from '../../terraform/environments.json' with { type: 'json' };
import { billOf } from './bill.ts';
import type { Environment } from './environment.ts';
import { centsOf, costModules, estimate, totalCents } from './estimate.ts';
import { pricesByRegion } from './prices.ts';
import { measured } from './return.ts';
import { readSizing } from './sizing.ts';
import { environmentsWithout, savings } from './toggles.ts';

const sizing = readSizing(table);
const { prod, dev } = sizing.environments as Record<'prod' | 'dev', Environment>;

const count = (most: number) => fc.integer({ min: 0, max: most });
const classes = ['db.r6g.large', 'db.r6g.xlarge', 'db.r6g.2xlarge', 'db.r6g.4xlarge'] as const;

/** Environments that differ from prod in what is paid for, and one that is nowhere smaller. */
const growing = fc
  .record({
    at: fc.record({
      instance: count(2),
      storage: count(9_000),
      replicas: count(3),
      cache: count(3),
      brokers: count(5),
      workers: count(3),

      tasks: count(20),
      reads: count(5_000),
      endpoints: count(6),
      days: count(34),
    }),
    by: fc.record({
      instance: count(1),
      storage: count(9_000),
      replicas: count(2),
      cache: count(2),
      brokers: count(5),
      workers: count(3),

      tasks: count(20),
      reads: count(5_000),
      endpoints: count(6),
      days: count(1),
    }),
    proxy: fc.boolean(),
    multiAz: fc.boolean(),
  })
  .map(({ at, by, proxy, multiAz }) => {
    const sized = (more: typeof by): Environment => ({
      ...prod,
      network: {
        ...prod.network,
        interface_endpoints: Array.from({ length: at.endpoints + more.endpoints }, (_, index) => `e${index}`),
      },
      postgres: {
        ...prod.postgres,
        instance_class: classes[at.instance + more.instance] ?? 'db.r6g.4xlarge',
        storage_gib: 400 + at.storage + more.storage,
        replicas: at.replicas + more.replicas,
        multi_az: multiAz,
        backup_days: 1 + at.days + more.days,
      },
      proxy: { enabled: proxy, read_endpoint: proxy },
      cache: { ...prod.cache, replicas: at.cache + more.cache },
      stream: {
        ...prod.stream,
        brokers: 3 + at.brokers + more.brokers,
        connect_workers: 1 + at.workers + more.workers,
      },
      service: { ...prod.service, api: { ...prod.service.api, count: 1 + at.tasks + more.tasks } },
      planned_load: { ...prod.planned_load, reads_per_second: 1 + at.reads + more.reads },
    });
    const none = {
      instance: 0,
      storage: 0,
      replicas: 0,
      cache: 0,
      brokers: 0,
      workers: 0,

      tasks: 0,
      reads: 0,
      endpoints: 0,
      days: 0,
    };
    return { small: sized(none), large: sized(by) };
  });

describe('the estimate of costs', () => {
  it.prop([growing])('never falls when a size grows, in any module', ({ small, large }) => {
    const [before, after] = [estimate(small), estimate(large)];
    for (const module of costModules)
      expect(centsOf(after[module])).toBeGreaterThanOrEqual(centsOf(before[module]));
  });

  it.prop([growing])(
    'is the sum of its modules, to the cent, and a commitment never costs more',
    ({ large }) => {
      const lines = estimate(large);
      expect(totalCents(lines)).toBe(costModules.reduce((sum, module) => sum + centsOf(lines[module]), 0));
      expect(totalCents(lines, 'reservedCents')).toBeLessThanOrEqual(totalCents(lines));
    },
  );

  it.prop([growing])('says of each toggle what the bill without it is lower by', ({ large }) => {
    const now = totalCents(estimate(large));
    const without = environmentsWithout(large).map((environment) => now - totalCents(estimate(environment)));
    expect(savings(large).map(({ cents }) => cents)).toEqual(without);
    for (const saved of without) expect(saved).toBeGreaterThanOrEqual(0);
  });

  it('of prod is what its sizes cost, computed by hand', () => {
    const hours = 730;
    const byHand = {
      network: 8 * 3 * 0.01 * hours,
      postgres: 4 * (0.899 * hours + 4096 * 0.115),
      proxy: 3 * 8 * 0.015 * hours + 3 * 0.01 * hours,
      cache: 3 * 0.411 * hours,
      stream: 3 * (0.204 * hours + 500 * 0.1) + 2 * 0.11 * hours,
      warehouse: 2 * 1.086 * hours + 4096 * 0.024,
      service:
        (8 * 0.04048 + 16 * 0.004445 + 0.0225) * hours +
        // Units of the load balancer: GB an hour, of 200 reads and 1,000 values a second.
        (((200 * 2048 + 1000 * 200) * 3600) / 1024 ** 3) * 0.008 * hours +
        // The firewall, with four rules, and its requests.
        9 +
        ((200 * 3600 * hours) / 1e6) * 0.6,
    };
    for (const [module, usd] of Object.entries(byHand))
      expect(billOf(sizing, 'prod').modules[module]).toBeCloseTo(usd, 1);
    expect(billOf(sizing, 'prod').monthlyUsd).toBeCloseTo(9061.4, 2);
  });

  it('of dev is less than a tenth of that of prod', () => {
    expect(totalCents(estimate(dev))).toBeLessThan(totalCents(estimate(prod)) / 10);
  });

  it('leaves every environment valid whose toggle is off', () => {
    for (const environment of environmentsWithout(prod)) readSizing({ environments: { prod: environment } });
  });

  it('is refused for a size or a region without a price, with what has one', () => {
    const huge = { ...prod, postgres: { ...prod.postgres, instance_class: 'db.x2g.large' } };
    expect(() => estimate(huge)).toThrow('There is no price of db.x2g.large.');
    expect(() => estimate({ ...prod, region: 'eu-north-9' })).toThrow(
      'There is no price of the region eu-north-9.',
    );
  });
});

describe('a price', () => {
  it.each(Object.entries(pricesByRegion['us-east-1'] ?? {}))(
    'of %s has a date and the page that it is from',
    (_, price) => {
      expect(price.usd).toBeGreaterThan(0);
      expect(price.asOf).toMatch(/^20\d\d-(0[1-9]|1[0-2])$/);
      expect(price.source).toMatch(/^https:\/\/aws\.amazon\.com\/.+\/pricing\/$/);
    },
  );
});

describe('the measured rates', () => {
  it('are the recorded ones of bench:store', () => {
    const recorded = readFileSync(new URL('../../perf/results/store.md', import.meta.url), 'utf8');
    const line = recorded.split('\n').findLast((text) => text.startsWith('{')) ?? '';
    const { importRowsPerSecond, getsPerSecond } = JSON.parse(line);
    expect(measured).toEqual({ valuesPerSecond: importRowsPerSecond * 10, readsPerSecond: getsPerSecond });
  });
});

describe('a bill', () => {
  it('compares module by module, and the differences add up', () => {
    const { compared, monthlyUsd } = billOf(sizing, 'prod', 'dev');
    const differences = Object.values(compared?.differences ?? {});
    expect(differences.reduce((sum, usd) => sum + Math.round(usd * 100), 0)).toBe(
      Math.round((compared?.differenceUsd ?? 0) * 100),
    );
    expect(compared?.monthlyUsd).toBeCloseTo(monthlyUsd - (compared?.differenceUsd ?? 0), 2);
  });

  it('stands beside the original design: cheaper, in what it provisioned too, and more writes for a dollar', () => {
    const { original, monthlyUsd } = billOf(sizing, 'prod');
    expect(original?.baselineUsd).toBe(7480);
    expect(original?.timesBaseline.original).toBe(2.44);
    expect((original?.inItsScopeUsd ?? 0) + (original?.beyondItsScopeUsd ?? 0)).toBeCloseTo(monthlyUsd, 2);
    expect(original?.inItsScopeUsd).toBeLessThan(9200);
    expect(original?.timesBaseline.ours).toBeGreaterThan(2.44);
    expect(billOf(sizing, 'dev').original).toBeUndefined();
  });

  it('of a workspace that the table does not have is refused with the list', () => {
    expect(() => billOf(sizing, 'default')).toThrow(/no workspace default/);
  });
});
