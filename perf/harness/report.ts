import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import type { BenchOptions } from './options.ts';

export interface Figure {
  readonly value: number;
  readonly unit: string;
  /** What the figure means, in a few words. */
  readonly note: string;
}

/** Of the minute before the run; what else the machine did then, it may have done during the run. */
const loadBefore = loadavg()[0] ?? 0;

const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();

/** Prints what ran where on which conditions, a table, and with --json one object as the last line. */
export const report = (
  name: string,
  { seconds, seed, json, embedded, values, entities, growth }: Partial<BenchOptions>,
  conditions: Readonly<Record<string, string>>,
  figures: Readonly<Record<string, Figure>>,
): void => {
  const changed = git('status', '--porcelain') === '' ? '' : ' with changes';
  const given = [
    ...(values === undefined ? [] : [`--values ${values / 1_000_000}M`]),
    ...(entities === undefined ? [] : [`--entities ${entities}`]),
    ...(seconds === undefined ? [] : [`--seconds ${seconds}`]),
    ...(seed === undefined ? [] : [`--seed ${seed}`]),
    ...(growth === true ? ['--growth'] : []),
    ...(embedded === true ? ['--embedded'] : []),
  ];
  const facts = {
    command: [`npm run ${name}${given.length > 0 ? ' --' : ''}`, ...given].join(' '),
    commit: git('rev-parse', '--short', 'HEAD') + changed,
    machine: `${cpus().length} CPUs (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, load before ${loadBefore.toFixed(2)}`,
    ...conditions,
  };
  console.log();
  for (const [fact, value] of Object.entries(facts)) console.log(`${fact.padEnd(10)}  ${value}`);
  console.table(
    Object.fromEntries(
      Object.entries(figures).map(([key, { value, ...rest }]) => [key, { value: round(value), ...rest }]),
    ),
  );
  if (json) {
    console.log(
      JSON.stringify(
        Object.fromEntries(Object.entries(figures).map(([key, { value }]) => [key, round(value)])),
      ),
    );
  }
};

/** Three significant digits say more than the noise of a shared machine allows to claim. */
const round = (value: number): number => (value >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
