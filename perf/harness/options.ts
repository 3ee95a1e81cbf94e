import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** How long each measured part runs. */
  readonly seconds: number;
  /** Of the generated data and of the order in which it is asked for. */
  readonly seed: number;
  /** Print one object, name -> number, as the last line. */
  readonly json: boolean;
}

export const benchOptions = (defaults: { readonly seconds: number }): BenchOptions => {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: String(defaults.seconds) },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  const seconds = Number(values.seconds);
  const seed = Number(values.seed);
  if (!(seconds > 0)) throw new TypeError('--seconds takes a number above 0.');
  if (!Number.isInteger(seed)) throw new TypeError('--seed takes a whole number.');
  return { seconds, seed, json: values.json };
};
