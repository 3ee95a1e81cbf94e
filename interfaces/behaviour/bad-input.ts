import { administrationRows } from './bad-input/administration.ts';
import { attributeRows } from './bad-input/attributes.ts';
import { batchRows } from './bad-input/batches.ts';
import { importRows } from './bad-input/imports.ts';
import { filterRows, readRows } from './bad-input/reads.ts';
import { processRows, requestRows } from './bad-input/requests.ts';
import type { BadInput } from './bad-input/row.ts';
import { streamRows } from './bad-input/streams.ts';
import { tokenRows } from './bad-input/tokens.ts';
import { writeRows } from './bad-input/writes.ts';

/** Every bad input that is known, what it is refused with, and the call that proves it. docs/bad-input.md shows it. */
export const badInput: readonly BadInput[] = [
  ...attributeRows,
  ...writeRows,
  ...batchRows,
  ...readRows,
  ...filterRows,
  ...tokenRows,
  ...administrationRows,
  ...requestRows,
  ...streamRows,
  ...importRows,
  ...processRows,
];
