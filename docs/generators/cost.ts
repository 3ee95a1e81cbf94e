import { billOf } from '#interfaces/platform/bill';
import { assumptions, costModules } from '#interfaces/platform/estimate';
import { pricesByRegion } from '#interfaces/platform/prices';
import { original } from '#interfaces/platform/return';
import { readSizing } from '#interfaces/platform/sizing';
import table from '../../terraform/environments.json' with { type: 'json' };
import { headOf, rowOf, written } from './table.ts';

const dollars = (usd = 0): string => usd.toLocaleString('en-US', { minimumFractionDigits: 2 });
const whole = (count: number): string => count.toLocaleString('en-US');

/** docs/cost.md as a whole. */
export const costDoc = (): string => {
  const sizing = readSizing(table);
  const bills = Object.keys(sizing.environments).map((workspace) => billOf(sizing, workspace));
  const prod = billOf(sizing, 'prod');
  const beside = prod.original;
  if (beside === undefined) throw new TypeError('prod stands beside the original design.');
  const { valuesPerDollar, timesBaseline } = beside;
  const prices = Object.entries(pricesByRegion).flatMap(([region, list]) =>
    Object.entries(list).map(([what, { usd, per, reserved, asOf, source }]) =>
      rowOf(
        region,
        what,
        String(usd),
        per,
        reserved === undefined ? '' : `${reserved * 100} %`,
        asOf,
        source,
      ),
    ),
  );
  return [
    '# What the platform costs',
    '',
    written('terraform/environments.json and interfaces/platform'),
    '',
    '`attrium cost --workspace prod` prices the sizes of `terraform/environments.json`. `--compare dev` shows the difference to',
    'another workspace, `--file` prices another table, `--json` prints every line. All figures on this page are its output, in US',
    'dollars a month, at the [list prices below](#prices): kept with the code, with the date at which the page showed them, and not',
    'fetched. It is an estimate to decide by, not a quote.',
    '',
    '## By module',
    '',
    ...headOf('module', ...bills.map(({ workspace }) => workspace), 'prod, reserved'),
    ...costModules.map((module) =>
      rowOf(
        module,
        ...bills.map(({ modules }) => dollars(modules[module])),
        dollars(prod.reserved.modules[module]),
      ),
    ),
    rowOf('total', ...bills.map(({ monthlyUsd }) => dollars(monthlyUsd)), dollars(prod.reserved.monthlyUsd)),
    '',
    'Reserved: commitments of one year without upfront payment, where AWS sells them.',
    '',
    '## What each toggle of prod saves',
    '',
    ...headOf('turned off', 'saves'),
    ...prod.savings.map(({ toggle, usd }) => rowOf(toggle, dollars(usd))),
    '',
    'Each alone; they do not add up, since a proxy has less to serve where replicas are off. Deployments without downtime run old and',
    'new tasks side by side for minutes, which no monthly bill shows.',
    '',
    '## By value and by read',
    '',
    'Each figure divides the **whole** bill of prod, so a value and a read are not to be added.',
    '',
    ...headOf('over', 'rate, all month', 'a second', 'US dollars'),
    ...prod.perMillionValues.map(({ basis, valuesPerSecond, usd }) =>
      rowOf('a million values', basis, whole(valuesPerSecond), String(usd)),
    ),
    ...prod.perThousandReads.map(({ basis, readsPerSecond, usd }) =>
      rowOf('1,000 reads', basis, whole(readsPerSecond), String(usd)),
    ),
    '',
    "The original design states 10,000 writes a second sustained, in bursts, and no volume of reads. *Planned* is the table's",
    '`planned_load`: a tenth of that rate on average, and 200 reads, a tenth of what three tasks take by the measurement below.',
    '*Measured* is what `npm run bench:store` recorded in',
    '`perf/results/store.md`: database, service and callers together on two cores, so less than prod can do.',
    '',
    '## Beside the original design',
    '',
    `The original design estimates about $${whole(original.monthlyUsd)} a month for prod, ${original.overBaseline * 100} % over its baseline, for`,
    `${original.writesTimesBaseline} times the baseline's writes: that is a baseline of $${whole(beside.baselineUsd)} and a third of 10,000 writes a second.`,
    `Ours is $${dollars(prod.monthlyUsd)}: ${beside.overOriginalPercent} % against the original, +${beside.overBaselinePercent} % over its baseline.`,
    '',
    ...headOf(
      'values for a dollar',
      'writes a second',
      'US dollars a month',
      'values per dollar',
      'times the baseline',
    ),
    rowOf('baseline', '3,333', whole(beside.baselineUsd), whole(valuesPerDollar.baseline), '1'),
    rowOf(
      'original',
      '10,000',
      whole(original.monthlyUsd),
      whole(valuesPerDollar.original),
      String(timesBaseline.original),
    ),
    rowOf(
      "ours, at the original's rate",
      '10,000',
      dollars(prod.monthlyUsd),
      whole(valuesPerDollar.ours),
      String(timesBaseline.ours),
    ),
    rowOf(
      'ours, as measured',
      '28,370',
      dollars(prod.monthlyUsd),
      whole(valuesPerDollar.measured),
      String(timesBaseline.measured),
    ),
    '',
    `Why it differs: $${dollars(beside.beyondItsScopeUsd)} of ours is the stream and the tasks of the service, which the original's stack did not provision.`,
    `What it did provision costs $${dollars(beside.inItsScopeUsd)} here. It states its total and not its sizes, so only totals compare. On our side, the`,
    'writes ask for no larger instance: two cores took 28,370 values a second, so that eight vCPUs were chosen for 10,000 and for',
    'the reads beside them. None of it was run on AWS. A database of twice the size (db.r6g.4xlarge for all four instances) would add',
    `$${dollars(Math.round(4 * 730 * (1.798 - 0.899) * 100) / 100)} and the proxy's share of it, and pass the original's figure.`,
    '',
    '4,096 GiB of storage are ten billion current values (134 bytes with their indexes) and about eleven months of history at the',
    'planned load (88 bytes a value).',
    '',
    '## What it takes for granted',
    '',
    '730 hours a month; tasks at their first count, not at what autoscaling makes of it; a load balancer unit for each GB an hour.',
    'Every read is a request that the firewall counts; values come in batches of hundreds.',
    `A read has ${assumptions.bytesPerRead} bytes, a value ${assumptions.bytesPerValueOnTheWire} on the wire and ${assumptions.bytesPerValueInBackup} in backups. A task logs ${assumptions.logGibPerTask} GiB a month, the network ${assumptions.flowLogGib}.`,
    'Left out: taxes, support, data transfer out of the region and between zones, requests to S3 and KMS, and the landing bucket.',
    '',
    '## Prices',
    '',
    ...headOf('region', 'what', 'US dollars', 'per', 'reserved', 'as of', 'source'),
    ...prices,
    '',
  ].join('\n');
};
