import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { readRecords } from './csv-records.ts';
import type { TextLine } from './text-lines.ts';

const linesOf = (text: string): TextLine[] =>
  text.split('\n').map((line, index) => ({ line: index + 1, text: line }));

const read = (text: string, width?: number) => {
  const { records, broken } = readRecords(linesOf(text), { delimiter: ',', width }, true);
  return { records: records.map(({ line, fields }) => [line, ...fields]), broken };
};

const field = fc.string({
  unit: fc.constantFrom('a', '7', ' ', ',', '"', '\n', '\r', '\r\n', 'é', '💡'),
  maxLength: 6,
});
const quotedField = (text: string): string => `"${text.replaceAll('"', '""')}"`;
/** Records of two fields, as RFC 4180 has them written. */
const written = fc.array(fc.tuple(field, field), { minLength: 1 }).map((records) => ({
  records,
  text: records.map((fields) => fields.map(quotedField).join(',')).join('\n'),
}));

describe('readRecords', () => {
  test.prop([written])('gives back what was written, each record at its line', ({ records, text }) => {
    const reading = readRecords(linesOf(text), { delimiter: ',', width: 2 }, true);
    expect(reading.broken).toEqual([]);
    expect(reading.records.map(({ fields }) => fields)).toEqual(records);
    let line = 1;
    for (const record of reading.records) {
      expect(record.line).toBe(line);
      line += record.span;
    }
  });

  test.prop([written, fc.nat()])('where a file is cut into blocks changes nothing', ({ text }, seed) => {
    const lines = linesOf(text);
    const cut = seed % (lines.length + 1);
    const head = readRecords(lines.slice(0, cut), { delimiter: ',', width: 2 }, false);
    const tail = readRecords([...head.rest, ...lines.slice(cut)], { delimiter: ',', width: 2 }, true);
    const whole = readRecords(lines, { delimiter: ',', width: 2 }, true);
    expect([...head.records, ...tail.records]).toEqual(whole.records);
  });

  test.prop([fc.array(fc.string({ unit: fc.constantFrom('a', ',', '"', '\r') }))])(
    'every line is in a record, broken or blank, whatever it holds',
    (texts) => {
      const lines = linesOf(texts.join('\n'));
      const { records, broken, rest } = readRecords(lines, { delimiter: ',', width: 2 }, true);
      const told = [
        ...records.flatMap(({ line, span }) => Array.from({ length: span }, (_, index) => line + index)),
        ...broken.map(({ line }) => line),
        ...lines.filter(({ text }) => text === '' || text === '\r').map(({ line }) => line),
      ];
      expect(rest).toEqual([]);
      expect(new Set(told)).toEqual(new Set(lines.map(({ line }) => line)));
    },
  );

  test('a stray quote costs its own line only', () => {
    expect(read('a,1\n"b,2\nc,3\n"d\ne",4\nf,"5', 2)).toEqual({
      records: [
        [1, 'a', '1'],
        [3, 'c', '3'],
        [4, 'd\ne', '4'],
      ],
      broken: [
        { line: 2, reason: 'A quoted field is followed by more text.' },
        { line: 6, reason: 'A quoted field is not closed.' },
      ],
    });
  });

  test.each([
    ['a', 'The row has 1 field, the header 2.'],
    ['a,b,c', 'The row has 3 fields, the header 2.'],
    ['"a"b,c', 'A quoted field is followed by more text.'],
    ['a"b",c', 'A field that is not quoted holds a quote.'],
    ['a,"b', 'A quoted field is not closed.'],
  ])('%j is broken: %s', (text, reason) => {
    expect(read(`x,y\n${text}\nz,z`, 2)).toEqual({
      records: [
        [1, 'x', 'y'],
        [3, 'z', 'z'],
      ],
      broken: [{ line: 2, reason }],
    });
  });

  test('a quote that stays open is given up after a million characters, and the lines behind it are read', () => {
    const long = Array.from({ length: 30 }, () => `${'x'.repeat(50_000)},1`);
    const { records, broken, rest } = readRecords(
      linesOf(['"a,1', ...long].join('\n')),
      { delimiter: ',', width: 2 },
      false,
    );
    expect(broken).toEqual([{ line: 1, reason: 'A quoted field is not closed.' }]);
    expect(records).toHaveLength(30);
    expect(rest).toEqual([]);
  });

  test('line ends of Windows are no part of the last field, but stay inside of quotes', () => {
    expect(read('a,"b\r\nc"\r\nd,e\r', 2).records).toEqual([
      [1, 'a', 'b\r\nc'],
      [3, 'd', 'e'],
    ]);
  });
});
