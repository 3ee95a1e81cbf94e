import { type Command, InvalidArgumentError } from 'commander';
import type { OrderSpec } from '#domain/filter-rules';
import { limits } from '#domain/limits';
import { orderOf } from './order.ts';

/** In which order rows come, and how many at a time. */
export interface PageOptions {
  readonly order?: OrderSpec[];
  readonly limit?: number;
}

const pageSize = (text: string): number => {
  if (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= limits.pageSize) return Number(text);
  throw new InvalidArgumentError(`Write a whole number from 1 to ${limits.pageSize}.`);
};

export const withPageOptions = (command: Command): Command =>
  command
    .option('--order <terms>', 'such as price:desc,name or price:desc:nulls-first (default: by key)', orderOf)
    .option('--limit <rows>', 'rows of a page (default: 100)', pageSize);
