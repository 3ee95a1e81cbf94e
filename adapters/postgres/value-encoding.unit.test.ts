import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { anyValue, valueSamples } from '#adapters/conformance/index';
import { valueTypes } from '#domain/values';
import { decodeValue, encodeValue, isNumeric } from './value-encoding.ts';

describe('value encoding', () => {
  const anyTyped = fc
    .constantFrom(...valueTypes)
    .chain((type) => fc.record({ type: fc.constant(type), value: anyValue(type) }));

  test.prop([anyTyped])(
    'a value of any type comes back as it was, from one of the columns',
    ({ type, value }) => {
      const encoded = encodeValue(type, value);
      expect(decodeValue(type, encoded)).toEqual(value);
      expect(encoded.num === null).toBe(!isNumeric(type));
      expect(encoded.text === null).toBe(isNumeric(type));
    },
  );

  it.each(valueTypes)('the ends of the range of %s come back too', (type) => {
    for (const value of valueSamples[type])
      expect(decodeValue(type, encodeValue(type, value))).toEqual(value);
  });

  it.each(valueTypes)('an unset %s sets neither column', (type) => {
    expect(encodeValue(type, null)).toEqual({ num: null, text: null });
    expect(decodeValue(type, { num: null, text: null })).toBeNull();
  });

  it.each([
    ['number', '1'],
    ['integer', true],
    ['boolean', 1],
    ['timestamp', 1],
    ['text', 1],
    ['decimal', 1],
    ['reference', { key: 'e' }],
  ] as const)('a %s that is not in its canonical form is a programming mistake', (type, value) => {
    expect(() => encodeValue(type, value)).toThrow(TypeError);
  });
});
