import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { limits } from './limits.ts';
import { refuseUnsafeInput } from './plain-input.ts';

const refusedAt = (path: string) =>
  expect.objectContaining({
    code: 'REQUEST_INVALID',
    details: { issues: [expect.objectContaining({ path })] },
  });

describe('an input', () => {
  test.prop([
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true }),
  ])('is refused, or is the same after its way as JSON', (input) => {
    try {
      refuseUnsafeInput(input);
    } catch {
      return;
    }
    const text = JSON.stringify(input) as string | undefined;
    const arrived: unknown = text === undefined ? undefined : JSON.parse(text);
    // Members that are undefined are absent, and the sign of a zero is no part of any value.
    expect(withoutSigns(arrived)).toEqual(withoutSigns(input));
  });

  test.prop([fc.jsonValue({ noUnicodeString: false, maxDepth: 20 })])('that is JSON passes', (input) => {
    fc.pre(!JSON.stringify(input).includes('"__proto__":'));
    expect(() => refuseUnsafeInput(input)).not.toThrow();
  });

  it.each<[string, unknown, string]>([
    ['NaN', { values: { n: Number.NaN } }, 'values.n'],
    ['Infinity', { values: [{ value: Number.NEGATIVE_INFINITY }] }, 'values.0.value'],
    ['undefined in a list', { values: { j: [1, undefined] } }, 'values.j.1'],
    ['a hole in a list', { values: { j: new Array(2) } }, 'values.j.0'],
    ['a bigint', { limit: 1n }, 'limit'],
    ['a function', { where: () => true }, 'where'],
    ['a symbol', { entity: Symbol('e') }, 'entity'],
    ['a date', { values: { at: new Date(0) } }, 'values.at'],
    ['a map', { values: new Map([['a', 1]]) }, 'values'],
    ['a buffer', { values: { t: Buffer.from('x') } }, 'values.t'],
    ['__proto__', JSON.parse('{"values":{"__proto__":1}}'), 'values'],
  ])('is refused with %s in it, and the place is told', (_title, input, path) => {
    expect(() => refuseUnsafeInput(input)).toThrow(refusedAt(path));
  });

  it('may leave members undefined, and may come from another window', () => {
    refuseUnsafeInput({ entity: 'e', type: undefined, values: Object.create(null) as object });
    const elsewhere: unknown = structuredClone({ values: { n: 1 } });
    refuseUnsafeInput(elsewhere);
  });

  it('without an end is refused', () => {
    const circle: Record<string, unknown> = {};
    circle.again = circle;
    expect(() => refuseUnsafeInput(circle)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
  });

  it('that unfolds into more than fits any memory is looked at once a level', () => {
    let doubled: unknown = 1;
    for (let level = 0; level < 90; level += 1) doubled = [doubled, doubled];
    expect(() => refuseUnsafeInput(doubled)).not.toThrow();
  });

  it('refuses more objects than any call needs, before it has looked at all of them', () => {
    const input = { values: Array.from({ length: limits.inputObjects + 1 }, () => []) };
    expect(() => refuseUnsafeInput(input)).toThrow('more than 1000000');
  });
});

const withoutSigns = (value: unknown): unknown => {
  if (value === 0) return 0;
  if (Array.isArray(value)) return value.map(withoutSigns);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutSigns(member)]));
};
