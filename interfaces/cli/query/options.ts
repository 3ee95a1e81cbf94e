import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Consistency } from '#domain/freshness';
import { instantOfText } from '#domain/instant-text';
import type { FindInput } from '../../client/procedure-types.ts';

/** What is looked for. */
export interface FilterOptions {
  readonly where?: string;
  readonly type?: string;
  readonly window?: NonNullable<FindInput['window']>;
}

/** What find and export ask alike. */
export interface QueryOptions extends FilterOptions {
  readonly select?: readonly string[];
  readonly consistency?: 'strong' | 'eventual' | 'analytical';
  readonly maxLagMs?: number;
  readonly token?: readonly string[];
}

export const listed = (text: string): string[] => text.split(',').map((name) => name.trim());

const repeated = (text: string, others: readonly string[] = []): string[] => [...others, text];

const milliseconds = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Write a whole number of milliseconds.');
  return Number(text);
};

const windowOf = (text: string): NonNullable<FindInput['window']> => {
  const [from = '', to = '', ...more] = text.split('..');
  if (!text.includes('..') || more.length > 0)
    throw new InvalidArgumentError('Write FROM..TO, one of which may be missing.');
  return {
    ...(from !== '' && { from: instantOfText(from) ?? from }),
    ...(to !== '' && { to: instantOfText(to) ?? to }),
  };
};

export const withFilterOptions = (command: Command): Command =>
  command
    .option('--where <json>', 'a filter as the API takes it; holds beside the conditions')
    .option('--type <name>', "only entities of this type; short for '$type=name'")
    .option(
      '--window <from..to>',
      'conditions hold for values observed in it; either end may be missing',
      windowOf,
    );

export const withQueryOptions = (command: Command): Command =>
  withFilterOptions(command)
    .option('--select <names>', 'attributes to show, separated by commas (default: all)', listed)
    .addOption(
      new Option('--consistency <mode>', 'how the store reads (default: eventual)').choices([
        'strong',
        'eventual',
        'analytical',
      ]),
    )
    .option('--max-lag-ms <ms>', 'no answer older than that; not with strong', milliseconds)
    .option('--token <token>', 'of a session: no answer older than what it saw; repeatable', repeated);

/** Absent where nothing was asked for. What does not go together is refused by the store. */
export const consistencyOf = ({ consistency, maxLagMs }: QueryOptions): Consistency | undefined => {
  if (consistency === undefined && maxLagMs === undefined) return undefined;
  const mode = (consistency ?? 'eventual').toUpperCase() as 'EVENTUAL';
  return { mode, ...(maxLagMs !== undefined && { maxLagMs }) };
};
