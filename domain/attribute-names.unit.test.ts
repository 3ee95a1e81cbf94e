import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { AttributeNamer } from './attribute-names.ts';
import { attributeName } from './attribute-rules.ts';

const namesOf = (columns: readonly string[]): string[] => {
  const namer = new AttributeNamer();
  return columns.map((column, index) => namer.name(column, index + 1));
};

const column = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom('a', 'B', ' ', '_', '.', '-', '(', '\u{301}', '€', '漢', '\u{d800}'),
    maxLength: 150,
  }),
  fc.constantFrom('', '__proto__', 'constructor', 'a', 'a_2', '$entity'),
);

describe('AttributeNamer', () => {
  test.prop([fc.array(column)])('every column gets a legal name, and no two the same', (columns) => {
    const names = namesOf(columns);
    for (const name of names) expect(attributeName(name)).toBe(name);
    expect(new Set(names).size).toBe(columns.length);
  });

  test.prop([fc.uniqueArray(column)])('legal names stay as they are', (columns) => {
    const legal = [...new Set(namesOf(columns))];
    expect(namesOf(legal)).toEqual(legal);
  });

  test.prop([fc.array(column), fc.array(column)])(
    'columns that come later change no name given before',
    (before, after) => {
      expect(namesOf([...before, ...after]).slice(0, before.length)).toEqual(namesOf(before));
    },
  );

  test.each([
    ['US Gross', 'US Gross'],
    ['chrome.version_added', 'chrome.version_added'],
    [' padded\t', 'padded'],
    ['Cost Total $', 'Cost Total'],
    ['Time (min)', 'Time _min'],
    ['e\u{301}t\u{e9}', '\u{e9}t\u{e9}'],
    ['$entity', 'entity'],
    ['€', 'column_1'],
    ['', 'column_1'],
    ['__proto__', '__proto___2'],
  ])('%j becomes %j', (given, name) => {
    expect(namesOf([given])).toEqual([name]);
  });

  test('names that meet are numbered in the order of columns', () => {
    expect(namesOf(['a', 'a', 'a!', 'a_2'])).toEqual(['a', 'a_2', 'a_3', 'a_2_2']);
  });

  test('a reserved name goes to no other column', () => {
    expect(new AttributeNamer(['price']).name('price', 1)).toBe('price_2');
  });
});
