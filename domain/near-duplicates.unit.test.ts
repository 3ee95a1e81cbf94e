import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { nameLikeness, nearDuplicates } from './near-duplicates.ts';

const name = fc.string({
  unit: fc.constantFrom(...'aAsSeEiyY _-./19\u00e4\uff41'),
  minLength: 1,
  maxLength: 8,
});

describe('nearDuplicates', () => {
  test.each([
    ['Colour', 'colour'],
    ['screen size', 'screen_size'],
    ['screenSize', 'screen-size'],
    ['screen.sizes', 'Screen Size'],
    ['category', 'categories'],
    ['box', 'boxes'],
    ['gr\u00f6\u00dfe', 'Gr\u00f6\u00dfe'],
    ['\uff41b', 'ab'],
  ])('%s and %s may mean one thing', (a, b) => {
    expect(nearDuplicates([a, b, 'other'])).toEqual([[a, b].sort()]);
  });

  test.each([
    ['bus', 'bu'],
    ['status', 'statu'],
    ['glass', 'glas'],
    ['size', 'sizer'],
    ['a1', 'a2'],
    ['-', '.'],
  ])('%s and %s do not', (a, b) => {
    expect(nearDuplicates([a, b])).toEqual([]);
  });

  test.prop([fc.array(name)])(
    'each name is in one group at most, with others of its likeness only',
    (names) => {
      const groups = nearDuplicates(names);
      const grouped = groups.flat();
      expect(new Set(grouped).size).toBe(grouped.length);
      for (const group of groups) {
        expect(group.length).toBeGreaterThan(1);
        expect(new Set(group.map(nameLikeness)).size).toBe(1);
      }
      const alone = names.filter((one) => !grouped.includes(one));
      expect(new Set(alone.map(nameLikeness)).size).toBe(new Set(alone).size);
    },
  );

  test.prop([fc.array(name)])('neither order nor repetition of the names matters', (names) => {
    expect(nearDuplicates([...names].reverse())).toEqual(nearDuplicates([...names, ...names]));
  });
});
