import { describe, expect, test } from 'vitest';
import { AttriumError, errorTable, isAttriumError, isErrorCode } from './errors.ts';

describe('the error table', () => {
  const entries = Object.entries(errorTable);

  test.each(entries)('%s says in sentences what it means and what to do', (code, { meaning, remedy }) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(meaning).toMatch(/^\S.*\.$/);
    expect(remedy).toMatch(/^\S.*\.$/);
  });

  test('two codes never mean the same', () => {
    expect(new Set(entries.map(([, { meaning }]) => meaning)).size).toBe(entries.length);
  });

  test('a code is a key of the table itself', () => {
    expect(isErrorCode('VALUE_TYPE')).toBe(true);
    for (const raw of ['toString', '__proto__', 'constructor', '', 'value_type', 7, null])
      expect(isErrorCode(raw)).toBe(false);
  });
});

describe('AttriumError', () => {
  test('takes from the table what it is not given', () => {
    const error = new AttriumError('QUOTA_EXCEEDED');
    expect(error).toMatchObject({
      message: errorTable.QUOTA_EXCEEDED.meaning,
      remedy: errorTable.QUOTA_EXCEEDED.remedy,
      retriable: true,
    });
    expect(error.details).toEqual({});
    expect('cause' in error).toBe(false);
  });

  test('keeps its cause, and is told apart by its code', () => {
    const cause = new Error('socket closed');
    const error: unknown = new AttriumError('UNAVAILABLE', 'No answer.', { cause, retryAfterMs: 20 });
    expect(error).toMatchObject({ message: 'No answer.', cause, retryAfterMs: 20 });
    expect(isAttriumError(error, 'UNAVAILABLE')).toBe(true);
    expect(isAttriumError(error, 'INTERNAL')).toBe(false);
    expect(isAttriumError(cause)).toBe(false);
  });
});
