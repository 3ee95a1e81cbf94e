import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** How long each measured part runs. */
  readonly seconds: number;
  /** Print one object, name -> number, as the last line. */
  readonly json: boolean;
}

export const benchOptions = (defaults: { readonly seconds: number }): BenchOptions => {
  const { values } = parseArgs({
    options: { seconds: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const seconds = values.seconds === undefined ? defaults.seconds : Number(values.seconds);
  if (!(seconds > 0)) throw new TypeError('--seconds takes a number above 0.');
  return { seconds, json: values.json };
};
