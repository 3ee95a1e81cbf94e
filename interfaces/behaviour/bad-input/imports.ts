import type { BadInput } from './row.ts';

const file = 'interfaces/cli/import/command.unit.test.ts';

export const importRows: readonly BadInput[] = [
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
