import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { fingerprint } from './fingerprint.ts';

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
};

describe('a fingerprint', () => {
  test.prop([fc.jsonValue()])('is the same whatever the order of members', (value) => {
    expect(fingerprint(reversed(value))).toBe(fingerprint(value));
  });

  test.prop([fc.jsonValue(), fc.jsonValue()])('differs for values that differ', (a, b) => {
    fc.pre(!isDeepEqual(a, b));
    expect(fingerprint(a)).not.toBe(fingerprint(b));
  });

  test.prop([fc.array(fc.jsonValue(), { minLength: 2 })])('keeps the order of lists', (list) => {
    fc.pre(!isDeepEqual(list, list.toReversed()));
    expect(fingerprint(list.toReversed())).not.toBe(fingerprint(list));
  });
});

const isDeepEqual = (a: unknown, b: unknown): boolean => {
  try {
    // As JSON both: -0 is 0.
    expect(JSON.parse(JSON.stringify(a))).toStrictEqual(JSON.parse(JSON.stringify(b)));
    return true;
  } catch {
    return false;
  }
};
