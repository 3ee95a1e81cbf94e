import { Buffer } from 'node:buffer';
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { entityKey, entityType } from './entity-key.ts';

const unusable = [
  '',
  'a\0b',
  'line\nbreak',
  '\u007f',
  '\u0085',
  '\ud800',
  'x\udc00',
  7,
  null,
  undefined,
  {},
  ['key'],
];

describe.each([
  ['entityKey', entityKey, 255, 'ENTITY_KEY_INVALID'],
  ['entityType', entityType, 128, 'ENTITY_TYPE_INVALID'],
] as const)('%s', (_, check, limit, code) => {
  test.prop([fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 })])(
    'accepts any text within its bytes, unchanged',
    (text) => {
      if (Buffer.byteLength(text) <= limit) expect(check(text)).toBe(text);
      else expect(() => check(text)).toThrow(expect.objectContaining({ code }));
    },
  );

  test('counts bytes, not characters', () => {
    expect(check('a'.repeat(limit))).toHaveLength(limit);
    expect(() => check('a'.repeat(limit + 1))).toThrow(expect.objectContaining({ code }));
    expect(() => check('é'.repeat(limit / 2 + 1))).toThrow(expect.objectContaining({ code }));
  });

  test.each(unusable)('refuses %j', (raw) => {
    expect(() => check(raw)).toThrow(expect.objectContaining({ code }));
  });

  test('what looks like SQL, a path or a prototype is a key like any other', () => {
    for (const text of ["'; drop table entities; --", '../../etc', '__proto__', '%00', ' '])
      expect(check(text)).toBe(text);
  });
});
