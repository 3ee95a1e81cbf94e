import { canonicalDecimal } from './decimal.ts';
import { limits } from './limits.ts';

/**
 * A number as data files write it: JSON's form, and a point without digits on one of its sides. Leading zeros
 * are not: 0001 is a code, not a number.
 */
const numeral = /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,5})?$/;
const parts = /^(-?)(\d*)\.?(\d*)(?:[eE](.+))?$/;

/** Any decimal of so many digits comes back unchanged from a double (DBL_DIG of IEEE 754). */
const exactDigits = 15;

export const isNumeral = (text: string): boolean => numeral.test(text);

interface Significand {
  readonly sign: string;
  /** Without leading and trailing zeros; empty for zero. */
  readonly digits: string;
  readonly exponent: number;
}

const significandOf = (text: string): Significand => {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts.exec(text) ?? [];
  const significant = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = significant.replace(/0+$/, '');
  if (digits === '') return { sign: '', digits, exponent: 0 };
  return {
    sign,
    digits,
    exponent: Number(exponent) - fraction.length + (significant.length - digits.length),
  };
};

/** Whether the double nearest to the numeral prints as the same number again, so that nothing is lost by holding it. */
export const isExactDouble = (text: string): boolean => {
  if (text.length <= exactDigits && !/[eE]/.test(text)) return true;
  const nearest = Number(text);
  if (!Number.isFinite(nearest)) return false;
  const [given, held] = [significandOf(text), significandOf(String(nearest))];
  return given.digits === held.digits && given.exponent === held.exponent && given.sign === held.sign;
};

/** The numeral as a canonical decimal, its exponent written out; null where that takes more digits than a decimal has. */
export const decimalOfNumeral = (text: string): string | null => {
  const { sign, digits, exponent } = significandOf(text);
  if (Math.abs(exponent) > 2 * limits.decimalDigits) return null;
  if (exponent >= 0) return canonicalDecimal(`${sign}${digits === '' ? '0' : digits}${'0'.repeat(exponent)}`);
  const padded = digits.padStart(1 - exponent, '0');
  return canonicalDecimal(`${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`);
};
