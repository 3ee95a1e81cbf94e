import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { anyValue } from '#adapters/conformance/generators';
import { resolveFilter } from '#domain/filter-rules';
import type { ValueType } from '#domain/values';
import { conditionOf } from './condition.ts';

const typeOf = (name: string): ValueType => {
  const types: Readonly<Record<string, ValueType>> = {
    price: 'decimal',
    count: 'integer',
    'a b.c:d': 'number',
    name: 'text',
    seen: 'timestamp',
    open: 'boolean',
    owner: 'reference',
    $entity: 'text',
  };
  return types[name] ?? expect.unreachable(name);
};

describe('a condition as one types it', () => {
  it.each([
    ['price>=10', 'price', 'gte', '10'],
    ['price >= 10.50', 'price', 'gte', '10.5'],
    ['count!=3', 'count', 'ne', 3],
    ['count==3', 'count', 'eq', 3],
    ['count<3', 'count', 'lt', 3],
    ['count<=-3', 'count', 'lte', -3],
    ['a b.c:d>1e3', 'a b.c:d', 'gt', 1000],
    ['name=10', 'name', 'eq', '10'],
    ['name= x', 'name', 'eq', ' x'],
    ['name=', 'name', 'eq', ''],
    ['name=a>=b', 'name', 'eq', 'a>=b'],
    ['name^=a', 'name', 'prefix', 'a'],
    ['name*=a\nb', 'name', 'contains', 'a\nb'],
    ['name=1..2', 'name', 'eq', '1..2'],
    ['name=["a","[b"]', 'name', 'in', ['a', '[b']],
    ['price=[1,"2.50"]', 'price', 'in', ['1', '2.5']],
    ['price=1..2', 'price', 'between', ['1', '2']],
    [
      'seen=2026-01-01..2026-02-01T12:00:00Z',
      'seen',
      'between',
      ['2026-01-01T00:00:00.000000Z', '2026-02-01T12:00:00.000000Z'],
    ],
    ['open=true', 'open', 'eq', true],
    ['owner=a..b', 'owner', 'eq', 'a..b'],
    ['$entity^=boat:', '$entity', 'prefix', 'boat:'],
    ['price?', 'price', 'exists', true],
    ['!price', 'price', 'exists', false],
  ])('%j', (text, attribute, op, value) => {
    expect(conditionOf(text, typeOf)).toEqual({ attribute, op, value });
  });

  it.each(['price', '', '=1', '!price?', '!', '?', '>=3', 'name=[a'])(
    '%j is refused with the remedy',
    (text) => {
      expect(() => conditionOf(text, typeOf)).toThrow(
        expect.objectContaining({ code: 'REQUEST_INVALID', remedy: expect.stringContaining('--where') }),
      );
    },
  );

  it('leaves a value that does not fit for the store to refuse', () => {
    expect(conditionOf('count=many', typeOf)).toEqual({ attribute: 'count', op: 'eq', value: 'many' });
  });

  const scalar = fc
    .constantFrom<ValueType>('number', 'integer', 'decimal', 'timestamp', 'boolean')
    .chain((type) => anyValue(type).map((value) => ({ type, value })));
  test.prop([scalar, fc.constantFrom(['=', 'eq'], ['!=', 'ne'])])(
    'holds every value but text as the value is printed',
    ({ type, value }, [sign, op]) => {
      const attribute = { name: 'a', type, id: 1 } as never;
      const filter = conditionOf(`a${sign}${value}`, () => type);
      expect(resolveFilter(filter, () => attribute)).toMatchObject({ op, value });
    },
  );

  test.prop([fc.array(anyValue('text'), { minLength: 1 })])('holds every text in a list', (texts) => {
    expect(conditionOf(`a=${JSON.stringify(texts)}`, () => 'text')).toEqual({
      attribute: 'a',
      op: 'in',
      value: texts,
    });
  });
});
