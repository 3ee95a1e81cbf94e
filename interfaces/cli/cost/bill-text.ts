import type { Bill } from '#interfaces/platform/bill';
import { costModules } from '#interfaces/platform/estimate';

type Cells = readonly string[];

const dollars = (usd: number): string =>
  usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const whole = (count: number): string => count.toLocaleString('en-US');

/** Columns as wide as what stands in them; all but the first to the right. */
const columns = (rows: readonly Cells[]): string => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** The bill for people. */
export const billText = (bill: Bill): string => {
  const { compared, original } = bill;
  const beside = (theirs: number | undefined, difference: number | undefined): Cells =>
    theirs === undefined || difference === undefined ? [] : [dollars(theirs), dollars(difference)];
  const parts = [
    `Monthly estimate of ${bill.workspace} in ${bill.region}, US dollars, at list prices kept with the code (not fetched).`,
    columns([
      ['module', 'on demand', 'reserved', ...(compared ? [`${compared.workspace}`, 'difference'] : [])],
      ...costModules.map((module) => [
        module,
        dollars(bill.modules[module] ?? 0),
        dollars(bill.reserved.modules[module] ?? 0),
        ...beside(compared?.modules[module], compared?.differences[module]),
      ]),
      [
        'total',
        dollars(bill.monthlyUsd),
        dollars(bill.reserved.monthlyUsd),
        ...beside(compared?.monthlyUsd, compared?.differenceUsd),
      ],
    ]),
    columns([
      ['the whole bill over', 'basis', 'a second', 'USD'],
      ...bill.perMillionValues.map(({ basis, valuesPerSecond, usd }) => [
        'a million values',
        basis,
        whole(valuesPerSecond),
        usd.toFixed(4),
      ]),
      ...bill.perThousandReads.map(({ basis, readsPerSecond, usd }) => [
        '1,000 reads',
        basis,
        whole(readsPerSecond),
        usd.toFixed(5),
      ]),
    ]),
    columns([['turned off', 'saves'], ...bill.savings.map(({ toggle, usd }) => [toggle, dollars(usd)])]),
  ];
  if (original !== undefined) {
    parts.push(
      columns([
        ['beside the original design', 'baseline', 'original', 'ours', 'ours, as measured'],
        [
          'US dollars a month',
          whole(original.baselineUsd),
          whole(original.originalUsd),
          dollars(bill.monthlyUsd),
          '',
        ],
        ['values written per dollar', ...Object.values(original.valuesPerDollar).map(whole)],
        ['times the baseline', '1', ...Object.values(original.timesBaseline).map(String)],
      ]),
      `Of ours, ${dollars(original.inItsScopeUsd)} buys what the original provisioned; ${dollars(original.beyondItsScopeUsd)} the stream and the tasks.`,
    );
  }
  return parts.join('\n\n');
};
