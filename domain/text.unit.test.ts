import { Buffer } from 'node:buffer';
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { compareText, fitsUtf8, isStorableText, utf8Length } from './text.ts';

const wellFormed = fc.string({ unit: 'binary' });
const anyUnits = fc.string({
  unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
});
/** Texts around the only place where code units and code points order differently. */
const nearSurrogates = fc.string({
  unit: fc.constantFrom('a', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'),
});

describe('compareText', () => {
  test.prop([fc.oneof(wellFormed, nearSurrogates), fc.oneof(wellFormed, nearSurrogates)])(
    'orders well-formed text as its UTF-8 bytes',
    (a, b) => {
      expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    },
  );

  test('a character beyond U+FFFF sorts behind U+FFFF, where UTF-16 says otherwise', () => {
    expect('\u{10000}' < '\uffff').toBe(true);
    expect(compareText('\u{10000}', '\uffff')).toBe(1);
  });
});

describe('utf8Length', () => {
  test.prop([fc.oneof(wellFormed, anyUnits, nearSurrogates)])('equals what an encoder writes', (text) => {
    expect(utf8Length(text)).toBe(Buffer.byteLength(text));
  });

  test.prop([fc.oneof(wellFormed, anyUnits), fc.nat(40)])('fitsUtf8 agrees with it', (text, limit) => {
    expect(fitsUtf8(text, limit)).toBe(utf8Length(text) <= limit);
  });
});

describe('isStorableText', () => {
  test.prop([anyUnits])('accepts exactly what survives UTF-8 and holds no NUL', (text) => {
    const survives = Buffer.from(text).toString() === text;
    expect(isStorableText(text)).toBe(survives && !text.split('').some((unit) => unit.charCodeAt(0) === 0));
  });
});
