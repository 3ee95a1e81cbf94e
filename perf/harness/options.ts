import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** How long each measured part runs. */
  readonly seconds: number;
  /** Of the generated data and of the order in which it is asked for. */
  readonly seed: number;
  /** Print one object, name -> number, as the last line. */
  readonly json: boolean;
  /** On the server that `attrium start` brings, also where the machine has one of its own. */
  readonly embedded: boolean;
  /** How many values are loaded first, where the benchmark has such a choice. */
  readonly values?: number;
  /** How many entities are loaded first, where the benchmark has such a choice. */
  readonly entities?: number;
  /** Grow what was loaded afterwards, where the benchmark knows how. */
  readonly growth?: boolean;
}

export const benchOptions = (defaults: {
  readonly seconds: number;
  readonly values?: string;
  readonly entities?: number;
  readonly growth?: boolean;
}): BenchOptions => {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: String(defaults.seconds) },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      embedded: { type: 'boolean', default: false },
      ...(defaults.values === undefined
        ? {}
        : { values: { type: 'string', default: defaults.values } as const }),
      ...(defaults.entities === undefined
        ? {}
        : { entities: { type: 'string', default: String(defaults.entities) } as const }),
      ...(defaults.growth === true ? { growth: { type: 'boolean', default: false } as const } : {}),
    },
  });
  const seconds = Number(values.seconds);
  const seed = Number(values.seed);
  if (!(seconds > 0)) throw new TypeError('--seconds takes a number above 0.');
  if (!Number.isInteger(seed)) throw new TypeError('--seed takes a whole number.');
  const { json, embedded } = values;
  const entities = 'entities' in values ? Number(values.entities) : undefined;
  if (entities !== undefined && !(Number.isInteger(entities) && entities > 0))
    throw new TypeError('--entities takes a whole number above 0.');
  if (!('values' in values)) return { seconds, seed, json, embedded, entities };
  const millions = /^([1-9][0-9]*)M$/.exec(String(values.values))?.[1];
  if (millions === undefined) throw new TypeError('--values takes a number of millions, such as 10M.');
  const growth = 'growth' in values && values.growth === true;
  return { seconds, seed, json, embedded, entities, values: Number(millions) * 1_000_000, growth };
};
