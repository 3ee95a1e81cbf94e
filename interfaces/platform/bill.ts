import { centsOf, costModules, type Estimate, estimate, totalCents } from './estimate.ts';
import { besideOriginal, measured, original, usdPerMillionValues, usdPerThousandReads } from './return.ts';
import { environmentOf, type Sizing } from './sizing.ts';
import { savings } from './toggles.ts';

const usd = (cents: number): number => cents / 100;
const digits = (figure: number, count: number): number => Number(figure.toFixed(count));

/** Dollars by module, and of all. */
const amounts = (of: Estimate, key: 'cents' | 'reservedCents') => ({
  monthlyUsd: usd(totalCents(of, key)),
  modules: Object.fromEntries(costModules.map((module) => [module, usd(centsOf(of[module], key))])),
});

/**
 * What `attrium cost` says of a workspace, in US dollars a month. `other`: a workspace to compare with. Raises CONFIG_INVALID for
 * a workspace that the table does not have, and for a size that has no price.
 */
export const billOf = (sizing: Sizing, workspace: string, other?: string) => {
  const environment = environmentOf(sizing, workspace);
  const own = estimate(environment);
  const cents = totalCents(own);
  const { monthlyUsd, modules } = amounts(own, 'cents');
  const { values_per_second: values, reads_per_second: reads } = environment.planned_load;
  const compared = other === undefined ? undefined : estimate(environmentOf(sizing, other));
  return {
    workspace,
    region: environment.region,
    monthlyUsd,
    modules,
    reserved: amounts(own, 'reservedCents'),
    lines: costModules.flatMap((module) =>
      own[module].map((line) => ({
        module,
        what: line.what,
        quantity: digits(line.quantity, 2),
        usd: usd(line.cents),
      })),
    ),
    savings: savings(environment).map(({ toggle, cents: saved }) => ({ toggle, usd: usd(saved) })),
    perMillionValues: [
      { basis: 'planned', valuesPerSecond: values },
      { basis: 'original design', valuesPerSecond: original.valuesPerSecond },
      { basis: 'measured on two cores', valuesPerSecond: measured.valuesPerSecond },
    ].map((rate) => ({ ...rate, usd: digits(usdPerMillionValues(cents, rate.valuesPerSecond), 4) })),
    perThousandReads: [
      { basis: 'planned', readsPerSecond: reads },
      { basis: 'measured on two cores', readsPerSecond: measured.readsPerSecond },
    ].map((rate) => ({ ...rate, usd: digits(usdPerThousandReads(cents, rate.readsPerSecond), 5) })),
    ...(workspace === 'prod' ? { original: besideOriginal(own) } : {}),
    ...(compared === undefined
      ? {}
      : {
          compared: {
            workspace: other,
            ...amounts(compared, 'cents'),
            differenceUsd: usd(cents - totalCents(compared)),
            differences: Object.fromEntries(
              costModules.map((module) => [module, usd(centsOf(own[module]) - centsOf(compared[module]))]),
            ),
          },
        }),
  };
};

export type Bill = ReturnType<typeof billOf>;
