import { limits } from './limits.ts';

const plain = /^(-?)(\d+)(?:\.(\d+))?$/;

/** "1.50" -> "1.5", "-0" -> "0"; null for what is not a plain decimal of at most limits.decimalDigits digits on each side. */
export const canonicalDecimal = (text: string): string | null => {
  if (text.length > 2 * limits.decimalDigits + 2) return null;
  const parts = plain.exec(text);
  if (parts === null) return null;
  const [, sign = '', whole = '', fraction = ''] = parts;
  if (whole.length > limits.decimalDigits || fraction.length > limits.decimalDigits) return null;
  const digits = whole.replace(/^0+(?=\d)/, '');
  const tail = fraction.replace(/0+$/, '');
  const magnitude = tail === '' ? digits : `${digits}.${tail}`;
  return magnitude === '0' ? '0' : sign + magnitude;
};

const compareDigits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const compareMagnitudes = (a: string, b: string): number => {
  const [wholeA = '', fractionA = ''] = a.split('.');
  const [wholeB = '', fractionB = ''] = b.split('.');
  // Without leading zeros more digits are more; without trailing zeros fractions order as text.
  return (
    wholeA.length - wholeB.length || compareDigits(wholeA, wholeB) || compareDigits(fractionA, fractionB)
  );
};

/** Order by value. Both are canonical. */
export const compareDecimals = (a: string, b: string): number => {
  if (a === b) return 0;
  const negativeA = a.startsWith('-');
  const negativeB = b.startsWith('-');
  if (negativeA !== negativeB) return negativeA ? -1 : 1;
  return negativeA ? compareMagnitudes(b.slice(1), a.slice(1)) : compareMagnitudes(a, b);
};
