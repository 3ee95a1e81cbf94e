import type { Value, ValueType } from '#domain/values';

/** Decimals as whole numbers of 10^-100, the finest that a decimal can be. */
const scaled = (decimal: string): bigint => {
  const [whole = '', fraction = ''] = decimal.replace('-', '').split('.');
  const magnitude = BigInt(whole + fraction.padEnd(100, '0'));
  return decimal.startsWith('-') ? -magnitude : magnitude;
};

const codePoints = (text: string): number[] => [...text].map((character) => character.codePointAt(0) ?? 0);

const compareCodePoints = (a: string, b: string): number => {
  const left = codePoints(a);
  const right = codePoints(b);
  const differing = left.findIndex((point, i) => point !== right[i]);
  // Where a is a prefix of b, it is the lesser one.
  if (differing === -1) return left.length - right.length;
  return (left[differing] ?? 0) - (right[differing] ?? -1);
};

/** Written anew beside domain/canonical-form.ts, on other representations, so that one checks the other. */
export const compareModelValues = (type: ValueType, a: Value, b: Value): number => {
  switch (type) {
    case 'decimal': {
      const [left, right] = [scaled(String(a)), scaled(String(b))];
      return left < right ? -1 : left > right ? 1 : 0;
    }
    case 'timestamp':
    case 'text':
    case 'reference':
      return compareCodePoints(String(a), String(b));
    case 'number':
    case 'integer':
    case 'boolean':
      return a < b ? -1 : a > b ? 1 : 0;
    case 'json':
      throw new TypeError('json has no order');
  }
};
