import { errorTable } from '#domain/errors';
import type { BadInput } from './bad-input/row.ts';
import { badInput } from './bad-input.ts';

const testOf = (row: BadInput): string => {
  if ('call' in row) return '`bad input`';
  if ('request' in row) return '`bad request`';
  return `\`${row.file}\`: ${row.test}`;
};

const line = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** docs/bad-input.md as a whole. */
export const badInputDoc = (): string =>
  [
    '# Bad inputs, and what they are refused with',
    '',
    '<!-- Written by `npm run docs:bad-input` from interfaces/behaviour/bad-input.ts; do not edit. -->',
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
    line('case', 'code', 'remedy', 'test'),
    line('---', '---', '---', '---'),
    ...badInput.map((row) =>
      line(
        row.case.replace('__proto__', '`__proto__`'),
        `\`${row.code}\``,
        errorTable[row.code].remedy,
        testOf(row),
      ),
    ),
    '',
  ].join('\n');
