import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { attributeName, wholeSpec } from './attribute-rules.ts';
import type { AttributeSpec } from './attributes.ts';

const invalid = (part: string) =>
  expect.objectContaining({ code: 'ATTRIBUTE_INVALID', details: expect.objectContaining({ part }) });

describe('attributeName', () => {
  test.each([
    'a',
    '_',
    'Größe',
    '温度',
    'chrome.version_added',
    'a:b/c-d e',
    '1st',
    'x'.repeat(128),
    'toString',
    'constructor',
  ])('accepts %j', (name) => {
    expect(attributeName(name)).toBe(name);
  });

  test.each([
    '',
    ' a',
    'a ',
    '.a',
    'a.',
    '$entity',
    '$type',
    '__proto__',
    'a"b',
    "a'b",
    'a;b',
    'a\nb',
    'a\0b',
    'e\u0301',
    'x'.repeat(129),
    'é'.repeat(65),
    '\ud800',
    'a\u202eb',
    7,
    null,
    undefined,
    ['a'],
  ])('refuses %j', (name) => {
    expect(() => attributeName(name)).toThrow(invalid('name'));
  });
});

describe('wholeSpec', () => {
  test('fills in defaults, drops what is undefined, and brings constants into canonical form', () => {
    expect(
      wholeSpec({
        name: 'price',
        type: 'decimal',
        min: '0.00',
        max: '10.50',
        allowed: ['1.0'],
        unit: undefined,
        tier: 'hot',
      }),
    ).toStrictEqual({
      name: 'price',
      type: 'decimal',
      min: '0',
      max: '10.5',
      allowed: ['1'],
      pii: 'none',
      tier: 'hot',
    });
  });

  test.each<[string, string, object]>([
    ['type', 'an unknown type', { type: 'float' }],
    ['type', 'no type', { type: undefined }],
    ['min', 'a minimum of another type', { type: 'integer', min: 'a' }],
    ['min', 'a minimum above the maximum', { type: 'decimal', min: '10', max: '9' }],
    ['min', 'a minimum of a text', { type: 'text', min: 'a' }],
    ['max', 'a maximum of a boolean', { type: 'boolean', max: true }],
    ['allowed', 'allowed values of json', { type: 'json', allowed: [1] }],
    ['allowed', 'allowed values of a boolean', { type: 'boolean', allowed: [true] }],
    ['allowed', 'no allowed value', { type: 'text', allowed: [] }],
    ['allowed', 'an allowed value of another type', { type: 'text', allowed: [1] }],
    ['allowed', 'an allowed value twice', { type: 'decimal', allowed: ['1', '1.0'] }],
    ['allowed', 'an allowed value out of range', { type: 'integer', max: 5, allowed: [6] }],
    ['allowed', 'an allowed value off the pattern', { type: 'text', pattern: '^a', allowed: ['b'] }],
    [
      'allowed',
      'too many allowed values',
      { type: 'integer', allowed: Array.from({ length: 1_001 }, (_, i) => i) },
    ],
    [
      'allowed',
      'too large allowed values',
      { type: 'text', allowed: ['a'.repeat(40_000), 'b'.repeat(40_000)] },
    ],
    ['allowed', 'something that is no list', { type: 'text', allowed: 'a' }],
    ['pattern', 'a pattern on a number', { type: 'number', pattern: '1' }],
    ['pattern', 'a broken pattern', { type: 'text', pattern: '(' }],
    ['pattern', 'too long a pattern', { type: 'text', pattern: 'a'.repeat(1_025) }],
    ['unit', 'too long a unit', { unit: 'a'.repeat(256) }],
    ['unit', 'a NUL in the unit', { unit: '\0' }],
    ['description', 'too long a description', { description: 'a'.repeat(2_001) }],
    ['pii', 'an unknown pii class', { pii: 'secret' }],
    ['tier', 'an unknown tier', { tier: 'warm' }],
    ['freshForMs', 'no time to be fresh', { freshForMs: 0 }],
    ['freshForMs', 'a fraction of a millisecond', { freshForMs: 0.5 }],
    ['colour', 'an unknown part', { colour: 'red' }],
  ])('%s: refuses %s', (part, _, spec) => {
    expect(() => wholeSpec({ name: 'a', type: 'text', ...spec } as AttributeSpec)).toThrow(invalid(part));
  });

  const kinds = fc.constantFrom(
    'number',
    'integer',
    'decimal',
    'boolean',
    'text',
    'timestamp',
    'json',
    'reference',
    'other',
  );
  const anyValue = fc.oneof(
    fc.integer(),
    fc.string(),
    fc.constantFrom('1', '2.50', '2026-01-31T12:00:00Z', null, true),
  );

  test.prop([
    fc.record(
      {
        type: kinds,
        min: anyValue,
        max: anyValue,
        allowed: fc.array(anyValue, { maxLength: 3 }),
        pattern: fc.string(),
        freshForMs: anyValue,
        unit: anyValue,
      },
      { requiredKeys: ['type'] },
    ),
  ])('any definition is refused by name or comes out whole, and whole ones stay as they are', (parts) => {
    let whole: AttributeSpec;
    try {
      whole = wholeSpec({ name: 'a', ...parts } as AttributeSpec);
    } catch (error) {
      expect(error).toMatchObject({ code: 'ATTRIBUTE_INVALID', details: { part: expect.any(String) } });
      return;
    }
    expect(wholeSpec(whole)).toStrictEqual(whole);
  });
});
