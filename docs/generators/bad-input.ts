import { errorTable } from '#domain/errors';
import { badInput } from '#interfaces/behaviour/bad-input';
import type { BadInput } from '#interfaces/behaviour/bad-input/row';
import { headOf, rowOf, written } from './table.ts';

const testOf = (row: BadInput): string => {
  if ('call' in row) return '`bad input`';
  if ('request' in row) return '`bad request`';
  return `\`${row.file}\`: ${row.test}`;
};

/** docs/bad-input.md as a whole. */
export const badInputDoc = (): string =>
  [
    '# Bad inputs, and what they are refused with',
    '',
    written('interfaces/behaviour/bad-input.ts'),
    '',
    'A refused call writes nothing, and its answer shows nothing of our insides. Each row is executed:',
    '',
    '- `bad input`: a test of the name of the case, in memory, on PostgreSQL 15 and 18 in process, and over HTTP by the',
    '  typed client (`interfaces/behaviour/bad-input.*.test.ts`);',
    '- `bad request`: a test of the name of the case, over HTTP, because it only exists there;',
    '- else the test that is named.',
    '',
    'In a batch that is not atomic, and in a bulk write, a bad item is refused with the same code by itself.',
    '',
    ...headOf('case', 'code', 'remedy', 'test'),
    ...badInput.map((row) =>
      rowOf(
        row.case.replace('__proto__', '`__proto__`'),
        `\`${row.code}\``,
        errorTable[row.code].remedy,
        testOf(row),
      ),
    ),
    '',
  ].join('\n');
