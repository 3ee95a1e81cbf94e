import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { AttriumError } from '#domain/errors';
import type { AttributeId } from '#domain/ids';
import { limits } from '#domain/limits';
import type { AttributeCatalog } from '#domain/ports/attribute-catalog';
import type { Edit, EntityWriter } from '#domain/ports/entity-store';
import { importRows } from './import-rows.ts';
import type { ImportProgress } from './request.ts';
import { scene, sourceOf } from './testing/import-scene.ts';

const valuesOf = ({ values }: Edit): readonly unknown[] => values.map(({ value }) => value);

describe('an import that is repeated', () => {
  const file = { columns: ['id', 'n'], rows: Array.from({ length: 25 }, (_, n) => [`k${n}`, String(n)]) };

  it('writes nothing twice', async () => {
    const { run, get } = await scene();
    await run(file, { batchRows: 10 });
    const { result } = await run(file, { batchRows: 10 });
    expect(result).toMatchObject({ accepted: 25, replayed: 25, resumedFrom: null });
    expect(await get('k3')).toMatchObject({ version: 1 });
  });

  it('resumes where it was cut off', async () => {
    const { run, get, faults } = await scene();
    const stop = new AbortController();
    const onProgress = ({ accepted }: ImportProgress) => {
      if (accepted >= 10) stop.abort(new Error('enough'));
    };
    await expect(run(file, { batchRows: 10 }, { onProgress, signal: stop.signal })).rejects.toThrow('enough');
    faults.failNext('store.commit', 'after');
    await expect(run(file, { batchRows: 10 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const { result } = await run(file, { batchRows: 10 });
    expect(result).toMatchObject({ accepted: 25, replayed: expect.any(Number) });
    expect(result.replayed).toBeGreaterThanOrEqual(10);
    expect(result.resumedFrom).toBe(result.replayed + 2);
    for (let n = 0; n < 25; n += 1) expect(await get(`k${n}`)).toMatchObject({ version: 1, values: { n } });
  });

  it('writes again what another file, or another run, says', async () => {
    const { run, get } = await scene();
    await run(file);
    await run({ ...file, rows: [['k0', '7']] });
    expect((await run(file)).result.replayed).toBe(25);
    expect(await get('k0')).toMatchObject({ values: { n: 7 } });
    expect((await run(file, { run: 'again' })).result.replayed).toBe(0);
    expect(await get('k0')).toMatchObject({ version: 3, values: { n: 0 } });
  });

  it('finds itself where the same attributes have other numbers', async () => {
    const { run, store, catalog, tenant } = await scene();
    await run(file);
    const keys: unknown[] = [];
    const { source } = sourceOf(file);
    const renumbered: AttributeCatalog = {
      async load(of) {
        const snapshot = await catalog.load(of);
        return {
          ...snapshot,
          attributes: snapshot.attributes.map((one) => ({ ...one, id: (one.id + 7) as AttributeId })),
        };
      },
      apply: catalog.apply,
    };
    const numbered: Pick<EntityWriter, 'commit'> = {
      commit(requests) {
        keys.push(...requests.map(({ idempotency }) => idempotency?.key));
        return store.commit(requests);
      },
    };
    const result = await importRows(
      { source, catalog: renumbered, store: numbered },
      { tenant, path: 'data/things.csv' },
    );
    expect(keys).toHaveLength(1);
    expect(result).toMatchObject({ replayed: 25 });
  });

  it('can start at a later line', async () => {
    const { run, get } = await scene();
    expect((await run(file, { fromLine: 25 })).result).toMatchObject({ rows: 2, accepted: 2 });
    expect(await get('k22')).toBeNull();
    expect(await get('k23')).not.toBeNull();
  });

  it('puts the same values again after the lifetime of idempotency keys, and no entity doubles', async () => {
    const { run, get, clock } = await scene();
    await run(file);
    clock.advance(limits.idempotencyTtlMs + 1);
    expect((await run(file)).result).toMatchObject({ accepted: 25, replayed: 0 });
    expect(await get('k3')).toMatchObject({ version: 2, values: { n: 3 } });
  });
});

describe('a catalogue that changes under an import', () => {
  const file = { columns: ['id', 'n'], rows: Array.from({ length: 30 }, (_, n) => [`k${n}`, String(n)]) };

  test.prop([
    fc.integer({ min: 1, max: 7 }),
    fc.integer({ min: 1, max: 7 }),
    fc.integer({ min: 1, max: 25 }),
  ])(
    'no row is written against rules that were there before it',
    async (blockRows, batchRows, changeAfter) => {
      const { catalog, store, tenant, get } = await scene();
      // Good and bad ones in turn, so that a batch half validated before the change has rows of both sorts.
      const rows = file.rows.map(([id], n) => [id, n % 2 === 0 ? '1' : '100']);
      const { source } = sourceOf({ ...file, rows, blockRows });
      let changed: Promise<unknown> | undefined;
      let isChanged = false;
      const late: unknown[] = [];
      const watched: Pick<EntityWriter, 'commit'> = {
        async commit(requests) {
          const mustHold = isChanged;
          const result = await store.commit(requests);
          if (mustHold && result.outcomes[0]?.status === 'committed') {
            late.push(
              ...requests.flatMap((one) => (one.kind === 'edits' ? one.edits.flatMap(valuesOf) : [])),
            );
          }
          return result;
        },
      };
      const onProgress = ({ accepted }: ImportProgress) => {
        if (accepted < changeAfter) return;
        changed ??= catalog.apply(tenant, [{ kind: 'update', name: 'n', patch: { max: 3 } }]).then(() => {
          isChanged = true;
        });
      };
      const request = { tenant, path: 'data/things.csv', batchRows };
      const result = await importRows({ source, catalog, store: watched }, request, { onProgress });
      await changed;
      expect(late.filter((n) => Number(n) > 3)).toEqual([]);
      // Each row is either there or rejected.
      const written = await Promise.all(file.rows.map(([id]) => get(String(id))));
      expect(written.filter((entity) => entity !== null)).toHaveLength(result.accepted);
      expect(result.accepted + result.rejected).toBe(30);
    },
  );

  it('a snapshot that arrives behind a newer one does not undo it', async () => {
    const { store, catalog, tenant, faults, get } = await scene();
    const rows = [...Array.from({ length: 4 }, (_, n) => [`k${n}`, n]), ['new', 4, 'x'], ['last', 5, 'y']];
    const { source } = sourceOf({ kind: 'dynamic', columns: ['id', 'n', 'late'], rows, blockRows: 2 });
    const lateDefined = Promise.withResolvers<void>();
    let loads = 0;
    const slow: AttributeCatalog = {
      async load(of) {
        const snapshot = await catalog.load(of);
        loads += 1;
        if (loads > 1) await lateDefined.promise;
        return snapshot;
      },
      async apply(of, changes) {
        const snapshot = await catalog.apply(of, changes);
        if (loads > 1) lateDefined.resolve();
        return snapshot;
      },
    };
    faults.failNext('store.commit', new AttriumError('CATALOG_CHANGED'));
    const request = { tenant, path: 'data/things.ndjson', sampleRows: 2, batchRows: 4 };
    const result = await importRows({ source, catalog: slow, store }, request);
    expect(result).toMatchObject({ accepted: 6, rejected: 0 });
    expect(await get('last')).toMatchObject({ values: { n: 5, late: 'y' } });
  });

  it('an attribute retired meanwhile ends it', async () => {
    const { run, catalog, tenant } = await scene();
    let changed: Promise<unknown> | undefined;
    const onProgress = ({ accepted }: ImportProgress) => {
      if (accepted > 0) changed ??= catalog.apply(tenant, [{ kind: 'retire', name: 'n' }]);
    };
    await expect(run(file, { batchRows: 5 }, { onProgress })).rejects.toMatchObject({
      code: 'ATTRIBUTE_RETIRED',
    });
    await changed;
  });

  it('one that never stops changing ends it', async () => {
    const { run, faults } = await scene();
    for (let n = 0; n < 5; n += 1) faults.failNext('store.commit', new AttriumError('CATALOG_CHANGED'));
    await expect(run(file)).rejects.toMatchObject({ code: 'CATALOG_CHANGED' });
  });
});
