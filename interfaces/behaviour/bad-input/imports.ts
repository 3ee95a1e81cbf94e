import type { BadInput } from './row.ts';

const file = 'interfaces/cli/import/command.unit.test.ts';

export const importRows: readonly BadInput[] = [
  {
    case: 'file with more columns than the tenant may have attributes',
    code: 'ATTRIBUTE_LIMIT',
    file: 'application/import/import-cap.unit.test.ts',
    test: 'fills the cap with the first ones, rejects the rows that need others, and writes the rest',
  },
  {
    case: 'file in which each row brings a new name, without end',
    code: 'ATTRIBUTE_LIMIT',
    file: 'application/import/import-cap.unit.test.ts',
    test: 'goes on to its end though each of its rows brings a new name',
  },
  {
    case: 'imported file that is missing',
    code: 'FILE_INVALID',
    file,
    test: 'is refused where it is missing',
  },
  {
    case: 'imported file that is a folder',
    code: 'FILE_INVALID',
    file,
    test: 'is refused where it is a folder',
  },
  { case: 'imported file that is empty', code: 'FILE_INVALID', file, test: 'is refused where it is empty' },
  {
    case: 'imported line that is broken',
    code: 'FILE_INVALID',
    file,
    test: 'costs a broken line only itself, told with its number and without its content',
  },
  {
    case: 'imported cell of another type',
    code: 'VALUE_TYPE',
    file,
    test: 'costs a broken cell only its row, told with its line and column',
  },
];
