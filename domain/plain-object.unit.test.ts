import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { isPlainObject } from './plain-object.ts';

describe('isPlainObject', () => {
  it.each<[string, object]>([
    ['a literal', {}],
    ['of JSON', JSON.parse('{"a":1}')],
    ['without a prototype', Object.create(null)],
    ['of another context', runInNewContext('({ a: 1 })')],
  ])('an object %s is plain', (_of, value) => {
    expect(isPlainObject(value)).toBe(true);
  });

  it.each<[string, object]>([
    ['Date', new Date(0)],
    ['Map', new Map()],
    ['class', new (class Point {})()],
    ['Error of another context', runInNewContext('new Error()')],
    ['list', []],
  ])('a %s is not', (_of, value) => {
    expect(isPlainObject(value)).toBe(false);
  });
});
