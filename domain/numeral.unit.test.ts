import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { decimalOfNumeral, isExactDouble, isNumeral } from './numeral.ts';

const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });

const whole = fc.oneof(
  fc.constant('0'),
  fc.tuple(fc.constantFrom(...'123456789'), digits(0, 40)).map(([first, rest]) => first + rest),
);
const plain = fc
  .tuple(fc.constantFrom('', '-'), whole, fc.option(digits(0, 40)))
  .map(([sign, before, after]) => sign + before + (after === null ? '' : `.${after}`));
const withExponent = fc
  .tuple(plain, fc.constantFrom('e', 'E'), fc.integer({ min: -50, max: 50 }))
  .map(([mantissa, mark, exponent]) => `${mantissa}${mark}${exponent}`);
const numeral = fc.oneof(plain, withExponent);

/** The value times 10^200, exactly. */
const scaled = (text: string): bigint => {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [before = '', after = ''] = mantissa.replace('-', '').split('.');
  const magnitude = BigInt(before + after) * 10n ** BigInt(200 - after.length + Number(exponent));
  return text.startsWith('-') ? -magnitude : magnitude;
};

describe('isNumeral', () => {
  test.prop([numeral])('knows numbers', (text) => {
    expect(isNumeral(text)).toBe(true);
  });

  test.each([
    '',
    '-',
    '.',
    '+1',
    '0001',
    '-01',
    '00.5',
    '1e',
    '1 ',
    '1,5',
    '0x1',
    'NaN',
    'Infinity',
    '1_000',
    '١',
  ])('%j is none', (text) => {
    expect(isNumeral(text)).toBe(false);
  });
});

describe('isExactDouble', () => {
  test.prop([numeral])('says whether the double prints as the same number', (text) => {
    expect(isExactDouble(text)).toBe(scaled(String(Number(text))) === scaled(text));
  });

  test.prop([fc.double({ noNaN: true, noDefaultInfinity: true })])(
    'every double is exact as it prints',
    (number) => {
      expect(isExactDouble(String(number))).toBe(true);
    },
  );

  test.each([
    ['9007199254740993', false],
    ['12345678901234567890', false],
    ['0.1', true],
    ['0.10000000000000000555', false],
    ['1e400', false],
    ['1e-400', false],
    ['0e-400', true],
    ['.5', true],
    ['5.', true],
  ])('%s: %s', (text, exact) => {
    expect(isExactDouble(text)).toBe(exact);
  });
});

describe('decimalOfNumeral', () => {
  test.prop([numeral])('writes the value out', (text) => {
    const decimal = decimalOfNumeral(text);
    if (decimal !== null) expect(scaled(decimal)).toBe(scaled(text));
  });

  test.prop([plain])('has room for every number of at most 100 digits on each side', (text) => {
    expect(decimalOfNumeral(text)).not.toBeNull();
  });

  test.each([
    ['.5', '0.5'],
    ['-5.', '-5'],
    ['1.5e3', '1500'],
    ['12e-4', '0.0012'],
    ['-0', '0'],
    ['1e101', null],
    ['1e-101', null],
  ])('%s becomes %s', (text, expected) => {
    expect(decimalOfNumeral(text)).toBe(expected);
  });
});
