import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { instantOfText } from './instant-text.ts';

describe('instantOfText', () => {
  test.each([
    ['2026-01-31', '2026-01-31T00:00:00.000000Z'],
    ['2026-01-31T12:30', '2026-01-31T12:30:00.000000Z'],
    ['2026-01-31 12:30:15', '2026-01-31T12:30:15.000000Z'],
    ['2026-01-31 12:30:15.5Z', '2026-01-31T12:30:15.500000Z'],
    ['2026-01-31T12:30:15.123456+02:00', '2026-01-31T10:30:15.123456Z'],
    ['2026-01-31T12:30:15-0530', '2026-01-31T18:00:15.000000Z'],
    ['2026-01-31T23:00+02', '2026-01-31T21:00:00.000000Z'],
  ])('%s is %s', (text, expected) => {
    expect(instantOfText(text)).toBe(expected);
  });

  test.each([
    '2026-02-30',
    '2026-13-01',
    '31.01.2026',
    '01/31/2026',
    '2026-01-31T25:00',
    '2026-1-31',
    '20260131',
    '2026-01-31T12',
    '2026-01-31T12:30:15.1234567Z',
    '0001-01-01',
    '9999-12-31',
    ' 2026-01-31',
    '',
  ])('%j is no instant', (text) => {
    expect(instantOfText(text)).toBeNull();
  });

  test.prop([fc.date({ min: new Date('1700-01-01'), max: new Date('2250-01-01'), noInvalidDate: true })])(
    'a canonical timestamp stays as it is',
    (date) => {
      const canonical = instantOfText(date.toISOString()) ?? '';
      expect(instantOfText(canonical)).toBe(canonical);
      expect(new Date(canonical).getTime()).toBe(date.getTime());
    },
  );
});
