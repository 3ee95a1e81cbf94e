import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import type { BenchOptions } from './options.ts';

export interface Figure {
  readonly value: number;
  readonly unit: string;
  /** What the figure means, in a few words. */
  readonly note: string;
}

/** Prints where it ran, a table, and with --json one object as the last line. */
export const report = (
  name: string,
  options: BenchOptions,
  figures: Readonly<Record<string, Figure>>,
): void => {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const machine = `${cpus().length} CPUs (${cpus()[0]?.model}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  console.log(`\n${name}, --seconds ${options.seconds}, commit ${commit}, ${machine}\n`);
  console.table(
    Object.fromEntries(
      Object.entries(figures).map(([key, { value, ...rest }]) => [key, { value: round(value), ...rest }]),
    ),
  );
  if (options.json) {
    console.log(
      JSON.stringify(
        Object.fromEntries(Object.entries(figures).map(([key, { value }]) => [key, round(value)])),
      ),
    );
  }
};

/** Three significant digits say more than the noise of a shared machine allows to claim. */
const round = (value: number): number => (value >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
