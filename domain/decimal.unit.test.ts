import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { canonicalDecimal, compareDecimals } from './decimal.ts';

const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });
const written = fc
  .tuple(fc.constantFrom('', '-'), fc.constantFrom('', '0', '000'), digits(1, 97), fc.option(digits(1, 100)))
  .map(([sign, zeros, whole, fraction]) => sign + zeros + whole + (fraction === null ? '' : `.${fraction}`));

/** The value times 10^100, exactly. */
const scaled = (decimal: string): bigint => {
  const [whole = '', fraction = ''] = decimal.replace('-', '').split('.');
  const magnitude = BigInt(whole + fraction.padEnd(100, '0'));
  return decimal.startsWith('-') ? -magnitude : magnitude;
};

const canonical = written.map((text) => canonicalDecimal(text) ?? '');

describe('canonicalDecimal', () => {
  test.prop([written])('keeps the value', (text) => {
    expect(scaled(canonicalDecimal(text) ?? '')).toBe(scaled(text));
  });

  test.prop([written, written])('equal values have one form', (a, b) => {
    expect(canonicalDecimal(a) === canonicalDecimal(b)).toBe(scaled(a) === scaled(b));
  });

  test.prop([canonical])('leaves a canonical one as it is, without superfluous zeros', (text) => {
    expect(canonicalDecimal(text)).toBe(text);
    expect(text).toMatch(/^(0|-?(0|[1-9]\d*)(\.\d*[1-9])?)$/);
    expect(text).not.toBe('-0');
  });

  test.each([
    ['1.50', '1.5'],
    ['-0', '0'],
    ['-0.000', '0'],
    ['007', '7'],
    ['100', '100'],
    ['0.10', '0.1'],
    ['9'.repeat(100), '9'.repeat(100)],
  ])('%s becomes %s', (text, expected) => {
    expect(canonicalDecimal(text)).toBe(expected);
  });

  test.each([
    '',
    '-',
    '.5',
    '1.',
    '+1',
    '1e3',
    ' 1',
    '1 ',
    '1,5',
    '0x1',
    'NaN',
    '١',
    '1\n',
    `0.${'1'.repeat(101)}`,
    '9'.repeat(101),
  ])('refuses %j', (text) => {
    expect(canonicalDecimal(text)).toBeNull();
  });
});

describe('compareDecimals', () => {
  test.prop([fc.oneof(canonical, fc.constantFrom('0', '1', '-1', '10', '0.1', '0.01', '-0.1')), canonical])(
    'orders by value',
    (a, b) => {
      const difference = scaled(a) - scaled(b);
      expect(Math.sign(compareDecimals(a, b))).toBe(difference < 0n ? -1 : difference > 0n ? 1 : 0);
    },
  );

  test.prop([digits(1, 5), digits(1, 5), digits(1, 3)])(
    'orders by value where whole parts are equal',
    (a, b, whole) => {
      const [left, right] = [`${whole}.${a}`, `-${whole}.${b}`].map(
        (text) => canonicalDecimal(text) ?? '',
      ) as [string, string];
      expect(Math.sign(compareDecimals(left, right))).toBe(scaled(left) > scaled(right) ? 1 : 0);
      const positive = canonicalDecimal(`${whole}.${b}`) ?? '';
      expect(Math.sign(compareDecimals(left, positive))).toBe(
        Number(scaled(left) > scaled(positive)) - Number(scaled(left) < scaled(positive)),
      );
    },
  );
});
