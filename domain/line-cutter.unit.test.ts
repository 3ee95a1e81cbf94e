import { isUtf8 } from 'node:buffer';
import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { type FaultyLine, LineCutter } from './line-cutter.ts';

const longest = 24;
const encoder = new TextEncoder();
const tooLong: FaultyLine = { fault: 'too long' };

/** Lines of all kinds: short, empty, overlong, and bytes that are no UTF-8. */
const anyLine = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => encoder.encode(text.replaceAll('\n', ''))),
  fc.constant(encoder.encode('x'.repeat(longest + 1))),
  fc.constant(encoder.encode('y'.repeat(longest))),
  fc.constant(Uint8Array.of(0x61, 0xff, 0x62)),
);

const expectedOf = (line: Uint8Array): string | FaultyLine => {
  if (line.length > longest) return tooLong;
  return isUtf8(line) ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(line) : { fault: 'not UTF-8' };
};

const cut = (bytes: Uint8Array, sizes: readonly number[]): (string | FaultyLine)[] => {
  const cutter = new LineCutter(longest);
  const lines: (string | FaultyLine)[] = [];
  let at = 0;
  for (const size of sizes) {
    lines.push(...cutter.add(bytes.slice(at, at + size)));
    at += size;
  }
  return [...lines, ...cutter.add(bytes.slice(at)), ...cutter.end()];
};

test.prop([fc.array(anyLine), fc.array(fc.nat(40))])(
  'however the bytes are split, each line comes whole, and a bad one costs itself only',
  (lines, sizes) => {
    const bytes = Buffer.concat(lines.flatMap((line) => [line, Uint8Array.of(0x0a)]));
    expect(cut(bytes, sizes)).toEqual(lines.map(expectedOf));
  },
);

test('a last line without a terminator counts, and the end of nothing is no line', () => {
  expect(cut(encoder.encode('a\nb'), [])).toEqual(['a', 'b']);
  expect(cut(encoder.encode('a\n'), [])).toEqual(['a']);
  expect(cut(encoder.encode(''), [])).toEqual([]);
});

test('a line is under way from its first byte to its terminator', () => {
  const cutter = new LineCutter(longest);
  expect(cutter.midLine).toBe(false);
  cutter.add(encoder.encode('a'));
  expect(cutter.midLine).toBe(true);
  cutter.add(encoder.encode('b\n'));
  expect(cutter.midLine).toBe(false);
  cutter.add(encoder.encode('x'.repeat(longest + 1)));
  expect(cutter.midLine).toBe(true);
});
