import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { EntityKey } from '#domain/ids';
import type { Column } from '#domain/ports/row-source';
import type { ImportProgress, ImportRequest } from './request.ts';
import { scene } from './testing/import-scene.ts';

describe('an import', () => {
  it('makes each row an entity, with the types that all cells fit', async () => {
    const { run, get } = await scene();
    const { result, rejected } = await run({
      columns: ['id', 'size', 'price', 'sold', 'note', 'empty'],
      rows: [
        ['a', '1', '1.5', 'true', '001', undefined],
        ['b', undefined, '2', 'false', 'x', undefined],
      ],
    });
    expect(rejected).toEqual([]);
    expect(result).toEqual({
      rows: 2,
      accepted: 2,
      rejected: 0,
      replayed: 0,
      resumedFrom: null,
      values: 7,
      type: 'things',
      defined: [
        { name: 'size', type: 'integer' },
        { name: 'price', type: 'number' },
        { name: 'sold', type: 'boolean' },
        { name: 'note', type: 'text' },
      ],
    });
    expect(await get('a')).toEqual({
      type: 'things',
      version: 1,
      values: { size: 1, price: 1.5, sold: true, note: '001' },
    });
    expect(await get('b')).toEqual({
      type: 'things',
      version: 1,
      values: { price: 2, sold: false, note: 'x' },
    });
  });

  it('takes the types that the file says', async () => {
    const { run } = await scene();
    const columns: Column[] = [
      { name: 'id', kind: 'integer' },
      { name: 'code', kind: 'text' },
      { name: 'at', kind: 'timestamp' },
    ];
    const { result } = await run({ columns, rows: [[1, '7', '2026-01-31T00:00:00.000000Z']], rowCount: 1 });
    expect(result.defined).toEqual([
      { name: 'code', type: 'text' },
      { name: 'at', type: 'timestamp' },
    ]);
  });

  it('types and columns that show late are those of all rows', async () => {
    const { run, get } = await scene();
    const rows = [...Array.from({ length: 25 }, (_, n) => [`k${n}`, n]), ['last', 'text', { nested: true }]];
    const { result } = await run({ kind: 'dynamic', columns: ['key', 'a', 'b'], rows });
    expect(result).toMatchObject({
      accepted: 26,
      defined: [
        { name: 'a', type: 'text' },
        { name: 'b', type: 'json' },
      ],
    });
    expect(await get('k7')).toMatchObject({ values: { a: '7' } });
    expect(await get('last')).toMatchObject({ values: { a: 'text', b: { nested: true } } });
  });

  it('after a sample, a cell that does not fit is rejected, and a column that is new is taken up', async () => {
    const { run, get } = await scene();
    const rows = [...Array.from({ length: 25 }, (_, n) => [`k${n}`, n]), ['bad', 'text'], ['new', 1, 'x']];
    const { result, rejected } = await run(
      { kind: 'dynamic', columns: ['key', 'a', 'b'], rows },
      { sampleRows: 5 },
    );
    expect(result).toMatchObject({ rows: 27, accepted: 26, rejected: 1 });
    expect(rejected).toEqual([
      { line: 27, column: 'a', code: 'VALUE_TYPE', reason: expect.stringContaining('"a"') },
    ]);
    expect(await get('new')).toMatchObject({ values: { a: 1, b: 'x' } });
  });

  it('a column that comes after the sample gets the type that was asked for', async () => {
    const { run, get } = await scene();
    const rows = [...Array.from({ length: 25 }, (_, n) => [`k${n}`, 1]), ['new', 1, 8]];
    const request = { sampleRows: 5, columns: { b: { type: 'text' } } } as const;
    await run({ kind: 'dynamic', columns: ['key', 'a', 'b'], rows }, request);
    expect(await get('new')).toMatchObject({ values: { a: 1, b: '8' } });
  });

  it('a column of text that is empty in the sample is defined with its first cell', async () => {
    const { run, get } = await scene();
    const rows = [...Array.from({ length: 25 }, (_, n) => [`k${n}`, '1']), ['new', '1', '7']];
    await run({ columns: ['key', 'a', 'b'], rows }, { sampleRows: 5 });
    expect(await get('new')).toMatchObject({ values: { a: 1, b: 7 } });
  });

  it('attributes that exist keep their type, and cells are converted only where nothing is lost', async () => {
    const { run, define, get } = await scene();
    await define({ name: 'n', type: 'text' }, { name: 'm', type: 'integer', max: 10 });
    const { result, rejected } = await run({
      columns: ['id', 'n', 'm'],
      rows: [
        ['a', '1', '2'],
        ['b', '1', '2.5'],
        ['c', '1', '11'],
      ],
    });
    expect(result.defined).toEqual([]);
    expect(await get('a')).toMatchObject({ values: { n: '1', m: 2 } });
    expect(rejected.map(({ line, column, code }) => ({ line, column, code }))).toEqual([
      { line: 3, column: 'm', code: 'VALUE_TYPE' },
      { line: 4, column: 'm', code: 'VALUE_RANGE' },
    ]);
    expect(await get('b')).toBeNull();
  });

  it('a rejected row never shows the value of a personal attribute', async () => {
    const { run, define } = await scene();
    await define({ name: 'mail', type: 'text', pattern: '@', pii: 'personal' });
    const { rejected } = await run({ columns: ['id', 'mail'], rows: [['a', 'secret']] });
    expect(rejected).toHaveLength(1);
    expect(JSON.stringify(rejected)).not.toContain('secret');
  });

  it('broken lines are told with those of the file, and nothing is lost around them', async () => {
    const { run } = await scene();
    const reason = 'The row has 1 field, the header 2.';
    const { result, rejected } = await run({
      columns: ['id', 'a'],
      rows: [['a', '1'], { line: 3, reason }, ['b', '2']],
    });
    expect(result).toMatchObject({ rows: 3, accepted: 2, rejected: 1 });
    expect(rejected).toEqual([{ line: 3, column: null, code: 'FILE_INVALID', reason }]);
  });

  it('a deleted entity is not brought back', async () => {
    const { run, store, tenant, catalog } = await scene();
    const file = {
      columns: ['id', 'a'],
      rows: [
        ['a', '1'],
        ['b', '2'],
      ],
    };
    await run(file);
    const { schemaVersion } = await catalog.load(tenant);
    const edits = [{ action: 'delete', entity: 'a' as EntityKey, values: [] }] as const;
    await store.commit([{ kind: 'edits', tenant, schemaVersion, atomicity: 'each', edits }]);
    const { result, rejected } = await run(file, { run: 'again' });
    expect(result).toMatchObject({ accepted: 1, rejected: 1 });
    expect(rejected).toMatchObject([{ line: 2, column: null, code: 'ENTITY_DELETED' }]);
  });

  it('a file without rows defines nothing', async () => {
    const { run, commits } = await scene();
    expect((await run({ columns: ['id', 'a'], rows: [] })).result).toMatchObject({ rows: 0, defined: [] });
    expect(commits).toEqual([]);
  });
});

describe('the key of a row', () => {
  it.each([
    [['b', 'ID'], undefined, '2'],
    [['key', 'id'], undefined, '2'],
    [['entity', 'b'], undefined, '1'],
    [['a', 'b'], undefined, 'things:2'],
    [['a', 'b'], ['b'], '2'],
    [['a', 'b'], ['b', 'a'], '2:1'],
  ])('of the columns %j and the choice %j is %s', async (columns, key, expected) => {
    const { run, get } = await scene();
    await run({ columns, rows: [['1', '2']] }, { key });
    expect(await get(expected)).not.toBeNull();
  });

  it('joined keys never meet', async () => {
    const { run, commits } = await scene();
    const parts = ['a', ':', '\\', 'a:', ':a', '\\:', 'a\\'];
    const rows = parts.flatMap((first) => parts.map((second) => [first, second]));
    const { result } = await run({ columns: ['x', 'y'], rows }, { key: ['x', 'y'], batchRows: 1_000 });
    expect(result.accepted).toBe(rows.length);
    // A key that two rows share would have made the second one wait for another commit.
    expect(commits).toEqual([rows.length]);
  });

  it('one key column is no attribute, several are', async () => {
    const { run, get } = await scene();
    const file = { columns: ['id', 'a'], rows: [['1', '2']] };
    expect((await run(file)).result.defined).toEqual([{ name: 'a', type: 'integer' }]);
    expect((await run(file, { key: ['id', 'a'] })).result.defined).toEqual([{ name: 'id', type: 'integer' }]);
    expect(await get('1:2')).toMatchObject({ values: { id: 1, a: 2 } });
  });

  it('a row without a key, or with one that is too long, is rejected', async () => {
    const { run } = await scene();
    const { rejected } = await run({
      kind: 'dynamic',
      columns: ['id', 'a'],
      rows: [
        [undefined, 1],
        ['x'.repeat(256), 1],
        [{}, 1],
      ],
    });
    expect(rejected.map(({ line, code }) => [line, code])).toEqual([
      [2, 'ENTITY_KEY_INVALID'],
      [3, 'ENTITY_KEY_INVALID'],
      [4, 'ENTITY_KEY_INVALID'],
    ]);
  });

  test.prop([
    fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer()), { maxLength: 40 }),
    fc.integer({ min: 1, max: 6 }),
  ])('rows of one entity are written one after the other: the last one stands', async (rows, batchRows) => {
    const { run, get, commits } = await scene();
    const { result } = await run({ kind: 'dynamic', columns: ['id', 'n'], rows }, { batchRows });
    expect(result.accepted).toBe(rows.length);
    expect(Math.max(0, ...commits)).toBeLessThanOrEqual(batchRows);
    for (const [id, n] of new Map(rows)) {
      const version = rows.filter(([other]) => other === id).length;
      expect(await get(id)).toMatchObject({ version, values: { n: n === 0 ? 0 : n } });
    }
  });
});

describe('when a row was observed', () => {
  it('comes from a column, which is then no attribute', async () => {
    const { run, store, tenant } = await scene();
    const file = {
      columns: ['id', 'at', 'a'],
      rows: [
        ['x', '2020-01-31 12:00', '1'],
        ['y', 'noon', '1'],
        ['z', undefined, '1'],
      ],
    };
    const { result, rejected } = await run(file, { observedAt: 'at' });
    expect(result.defined).toEqual([{ name: 'a', type: 'integer' }]);
    expect(rejected.map(({ line, column, code }) => [line, column, code])).toEqual([
      [3, 'at', 'TIMESTAMP_INVALID'],
      [4, 'at', 'TIMESTAMP_INVALID'],
    ]);
    const { data } = await store.read({ tenant, entities: ['x' as EntityKey] });
    expect([...(data[0]?.values.values() ?? [])]).toMatchObject([
      { observedAt: Date.UTC(2020, 0, 31, 12) * 1_000 },
    ]);
  });
});

describe('choices for columns', () => {
  it('give them another attribute or type, or leave them out', async () => {
    const { run, get } = await scene();
    const columns = {
      plz: { attribute: 'zip', type: 'text' },
      secret: null,
      n: { type: 'decimal' },
    } as const;
    await run(
      { columns: ['id', 'plz', 'secret', 'n', 'zip'], rows: [['a', '10115', 's', '1.50', 'z']] },
      { columns },
    );
    expect(await get('a')).toMatchObject({ values: { zip: '10115', n: '1.5', zip_2: 'z' } });
  });

  it.each<[string, Partial<ImportRequest>, object]>([
    [
      'a key column that is not there',
      { key: ['none'] },
      { code: 'REQUEST_INVALID', remedy: expect.stringContaining('"id"') },
    ],
    ['an observation column that is not there', { observedAt: 'none' }, { code: 'REQUEST_INVALID' }],
    ['a chosen column that is not there', { columns: { none: null } }, { code: 'REQUEST_INVALID' }],
    [
      'two columns for one attribute',
      { columns: { a: { attribute: 'b' }, id: { attribute: 'b' } } },
      { code: 'REQUEST_INVALID' },
    ],
    [
      'another type than the attribute has',
      { columns: { a: { attribute: 'taken', type: 'integer' } } },
      { code: 'ATTRIBUTE_EXISTS' },
    ],
    ['a retired attribute', { columns: { a: { attribute: 'old' } } }, { code: 'ATTRIBUTE_RETIRED' }],
    ['an illegal name', { columns: { a: { attribute: '$a' } } }, { code: 'ATTRIBUTE_INVALID' }],
    ['commits of too many rows', { batchRows: 1_001 }, { code: 'REQUEST_INVALID' }],
    ['an illegal entity type', { type: '' }, { code: 'ENTITY_TYPE_INVALID' }],
  ])('%s: refused, and nothing is written', async (_what, request, error) => {
    const { run, define, catalog, tenant, commits } = await scene();
    await define({ name: 'taken', type: 'text' }, { name: 'old', type: 'text' });
    const { attributes } = await catalog.apply(tenant, [{ kind: 'retire', name: 'old' }]);
    await expect(run({ columns: ['id', 'a'], rows: [['x', '1']] }, request)).rejects.toMatchObject(error);
    expect(commits).toEqual([]);
    expect((await catalog.load(tenant)).attributes).toEqual(attributes);
  });
});

describe('progress', () => {
  it('tells rows of the scan and of the writing, with the total as soon as it is known', async () => {
    const { run } = await scene();
    const rows = Array.from({ length: 25 }, (_, n) => [`k${n}`, n === 3 ? undefined : String(n)]);
    const seen: ImportProgress[] = [];
    await run(
      { columns: ['id', 'n'], rows },
      { batchRows: 20 },
      { onProgress: (progress) => seen.push(progress) },
    );
    expect(seen).toEqual([
      { phase: 'scan', rows: 10, total: null, accepted: 0, rejected: 0 },
      { phase: 'scan', rows: 20, total: null, accepted: 0, rejected: 0 },
      { phase: 'scan', rows: 25, total: null, accepted: 0, rejected: 0 },
      { phase: 'write', rows: 20, total: 25, accepted: 20, rejected: 0 },
      { phase: 'write', rows: 25, total: 25, accepted: 25, rejected: 0 },
      { phase: 'write', rows: 25, total: 25, accepted: 25, rejected: 0 },
    ]);
  });

  it('an unknown tenant is told before anything is read', async () => {
    const { run } = await scene();
    await expect(run({ columns: ['id'], rows: [] }, { tenant: 99 as never })).rejects.toMatchObject({
      code: 'TENANT_UNKNOWN',
    });
  });
});
