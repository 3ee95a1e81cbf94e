import { describe, expect, it } from 'vitest';
import { compareAdapters } from './adapter-cases.ts';

function ran(...names: string[]) {
  return names.map((name) => ({ titles: name.split(' > '), executed: true }));
}

describe('cases per adapter', () => {
  it('counts a name once per adapter, tag left out', () => {
    const { executed } = compareAdapters(
      ran(
        'store [memory] > a',
        'store [memory] > b',
        '[postgres-15] store > a',
        'store > a [postgres-15]',
        'x > y',
      ),
    );
    expect([...executed]).toEqual([
      ['memory', 2],
      ['postgres-15', 1],
    ]);
  });

  it('misses what memory ran and another adapter did not', () => {
    const { missing } = compareAdapters(ran('store [memory] > a', 'store [memory] > b', 'store [http] > a'));
    expect(missing).toEqual([{ adapter: 'http', suite: 'store', name: 'b' }]);
  });

  it('takes a skipped case for one that did not run', () => {
    const skipped = { titles: ['store [http]', 'b'], executed: false };
    const { missing } = compareAdapters([
      ...ran('store [memory] > a', 'store [memory] > b', 'store [http] > a'),
      skipped,
    ]);
    expect(missing.map((it) => it.name)).toEqual(['b']);
  });

  it('asks nothing of an adapter in a suite that it has no part in', () => {
    const { missing } = compareAdapters(ran('store [memory] > a', 'cache [memory] > c', 'store [http] > a'));
    expect(missing).toEqual([]);
  });

  it('excuses cases that need a capability which the adapter refuses', () => {
    const { missing } = compareAdapters(
      ran(
        'store [memory] > a',
        'store [memory] > b [needs: asOf]',
        'store [http] > a',
        'store [http] > no [refuses: asOf]',
      ),
    );
    expect(missing).toEqual([]);
  });

  it('takes a refusal for the case of its own name', () => {
    const { missing } = compareAdapters(ran('store [memory] > a', 'store [http] > a [refuses: asOf]'));
    expect(missing).toEqual([]);
  });

  it('excuses nothing by a refusal of something else', () => {
    const { missing } = compareAdapters(
      ran('store [memory] > b [needs: asOf]', 'store [http] > no [refuses: history]'),
    );
    expect(missing.map((it) => it.name)).toEqual(['b']);
  });

  it('is not misled by brackets inside a title', () => {
    expect(compareAdapters(ran('values > [1] is no [text] here')).executed.size).toBe(0);
  });
});
