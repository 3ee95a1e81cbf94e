import { expect, it, onTestFinished, vi } from 'vitest';
import { AttriumError } from '#domain/errors';
import { fail } from './fail.ts';

const printed = (error: unknown): unknown => {
  const print = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  onTestFinished(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });
  fail(error);
  expect(process.exitCode).toBe(1);
  return print.mock.calls.at(-1)?.[0];
};

it('an error is its code, its message and its remedy', () => {
  expect(printed(new AttriumError('PORT_IN_USE', 'Taken.', { remedy: 'Take another.' }))).toBe(
    'PORT_IN_USE: Taken.\nTake another.',
  );
});

it('a refused input is printed field by field, where a caller of the API would look into details', () => {
  const issues = [
    { path: 'expiresAt', message: 'lies in the past' },
    { path: '', message: 'is no object' },
  ];
  expect(printed(new AttriumError('REQUEST_INVALID', 'Not so.', { details: { issues } }))).toBe(
    'REQUEST_INVALID: Not so.\nCorrect:\n  expiresAt: lies in the past\n  is no object',
  );
});

it('a refused input without fields keeps a remedy of its own, and else points to the options', () => {
  expect(printed(new AttriumError('REQUEST_INVALID', 'Not so.', { remedy: 'Do so.' }))).toMatch(/\nDo so\.$/);
  expect(printed(new AttriumError('REQUEST_INVALID', 'Not so.'))).toMatch(/--help/);
});

it('an unexpected error keeps its stack', () => {
  const error = new Error('unexpected');
  expect(printed(error)).toBe(error);
});
