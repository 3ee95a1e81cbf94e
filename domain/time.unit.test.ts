import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { Micros } from './ids.ts';
import { formatInstant, parseInstant, readInstant } from './time.ts';

const micros = fc.maxSafeInteger().map((at) => at as Micros);
const two = (part: number) => String(part).padStart(2, '0');

describe('formatInstant', () => {
  test.prop([micros])('is read back to the microsecond', (at) => {
    expect(parseInstant(formatInstant(at))).toBe(at);
  });

  test.prop([micros, micros])('orders as text as the instants do', (a, b) => {
    expect(formatInstant(a) < formatInstant(b)).toBe(a < b);
  });

  test.prop([micros])('says what the calendar says, to the microsecond', (at) => {
    const text = formatInstant(at);
    const ms = Math.floor(at / 1_000);
    expect(`${text.slice(0, -4)}Z`).toBe(new Date(ms).toISOString());
    expect(text.slice(-4, -1)).toBe(String(at - ms * 1_000).padStart(3, '0'));
  });

  test('has six digits of fraction, before 1970 too', () => {
    expect(formatInstant(0 as Micros)).toBe('1970-01-01T00:00:00.000000Z');
    expect(formatInstant(-1 as Micros)).toBe('1969-12-31T23:59:59.999999Z');
    expect(formatInstant(Number.MAX_SAFE_INTEGER as Micros)).toBe('2255-06-05T23:47:34.740991Z');
    expect(formatInstant(Number.MIN_SAFE_INTEGER as Micros)).toBe('1684-07-28T00:12:25.259009Z');
  });

  test('a fraction of a microsecond is a mistake of the program', () => {
    expect(() => formatInstant(0.5 as Micros)).toThrow(TypeError);
  });
});

describe('parseInstant', () => {
  test.prop([
    fc.date({ min: new Date('1685-01-01'), max: new Date('2254-12-31'), noInvalidDate: true }),
    fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 }),
    fc.constantFrom(':', ''),
  ])('an offset moves the same wall clock by so much', (date, offset, colon) => {
    const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${colon}${two(Math.abs(offset) % 60)}`;
    const wall = date.toISOString().slice(0, -1);
    expect(parseInstant(wall + zone)).toBe((date.getTime() - offset * 60_000) * 1_000);
  });

  test.prop([
    fc.integer({ min: 1685, max: 2254 }),
    fc.integer({ min: 0, max: 13 }),
    fc.integer({ min: 0, max: 32 }),
  ])('a date is accepted exactly where the calendar has it', (year, month, day) => {
    const exists =
      month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
    expect(readInstant(`${year}-${two(month)}-${two(day)}T00:00:00Z`) !== null).toBe(exists);
  });

  test.each([
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000000Z'],
    ['2026-01-31T12:00:00.123456000Z', '2026-01-31T12:00:00.123456Z'],
    ['2026-01-31T12:00:00.5+02:00', '2026-01-31T10:00:00.500000Z'],
    ['2026-01-31T12:00:00-0730', '2026-01-31T19:30:00.000000Z'],
    ['2026-01-31T12:00:00+01', '2026-01-31T11:00:00.000000Z'],
    ['2024-02-29T23:59:59-00:00', '2024-02-29T23:59:59.000000Z'],
  ])('reads %s', (text, expected) => {
    expect(formatInstant(parseInstant(text))).toBe(expected);
  });

  test.each([
    '',
    '2026-01-31',
    '2026-01-31T12:00:00',
    '2026-01-31 12:00:00Z',
    '2026-01-31T12:00Z',
    '20260131T120000Z',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-01-31T24:00:00Z',
    '2026-01-31T12:60:00Z',
    '2016-12-31T23:59:60Z',
    '2026-01-31T12:00:00+24:00',
    '2026-01-31T12:00:00+01:60',
    '2026-01-31T12:00:00.Z',
    '2026-01-31T12:00:00.1234567Z',
    '2026-01-31T12:00:00.0000000000Z',
    '2026-01-31T12:00:00,5Z',
    '1684-07-27T00:00:00Z',
    '2255-06-06T00:00:00Z',
    '0026-01-31T12:00:00Z',
    '9999-12-31T23:59:59Z',
    ' 2026-01-31T12:00:00Z',
    '2026-01-31T12:00:00Z\n',
  ])('refuses %j', (text) => {
    expect(readInstant(text)).toBeNull();
    expect(() => parseInstant(text)).toThrow(expect.objectContaining({ code: 'TIMESTAMP_INVALID' }));
  });

  test('the first and the last instant of the range are in, their neighbours are out', () => {
    expect(parseInstant('2255-06-05T23:47:34.740991Z')).toBe(Number.MAX_SAFE_INTEGER);
    expect(readInstant('2255-06-05T23:47:34.740992Z')).toBeNull();
    expect(parseInstant('1684-07-28T00:12:25.259009Z')).toBe(Number.MIN_SAFE_INTEGER);
    expect(readInstant('1684-07-28T00:12:25.259008Z')).toBeNull();
  });
});
