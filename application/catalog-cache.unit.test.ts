import { describe, expect, it } from 'vitest';
import { createManualClock, createMemoryAdapters } from '#adapters/memory/index';
import type { AttributeSpec, CatalogChange } from '#domain/attributes';
import { AttriumError, isAttriumError } from '#domain/errors';
import type { TenantId } from '#domain/ids';
import type { AttributeCatalog } from '#domain/ports/attribute-catalog';
import { CatalogCache } from './catalog-cache.ts';

const define = (name: string, more: Partial<AttributeSpec> = {}): CatalogChange => ({
  kind: 'define',
  spec: { name, type: 'number', ...more },
});
const retire = (name: string): CatalogChange => ({ kind: 'retire', name });

/** A cache as one process has it, beside the catalogue as others change it. */
const unrecorded = () => [];

const scene = async () => {
  const clock = createManualClock();
  const adapters = createMemoryAdapters({ clock });
  const { id: tenant } = await adapters.tenants.create({ name: 'one' });
  let loads = 0;
  const counted: AttributeCatalog = {
    load: (of, known) => {
      loads += 1;
      return adapters.catalog.load(of, known);
    },
    apply: (of, changes) => adapters.catalog.apply(of, changes),
  };
  return {
    clock,
    tenant,
    faults: adapters.faults,
    elsewhere: adapters.catalog,
    cache: new CatalogCache(counted, clock),
    loads: () => loads,
  };
};

const names = async (cache: CatalogCache, tenant: TenantId) =>
  (await cache.of(tenant)).all.map(({ name }) => name);

describe('the cached catalogue', () => {
  it('is loaded once for a second, then again', async () => {
    const { cache, tenant, clock, loads, elsewhere } = await scene();
    expect(await names(cache, tenant)).toEqual([]);
    await elsewhere.apply(tenant, [define('a')]);
    clock.advance(999.999);
    expect(await names(cache, tenant)).toEqual([]);
    expect(loads()).toBe(1);
    clock.advance(0.001);
    expect(await names(cache, tenant)).toEqual(['a']);
    expect(loads()).toBe(2);
  });

  it('is the same object while nothing has changed', async () => {
    const { cache, tenant, clock, elsewhere } = await scene();
    await elsewhere.apply(tenant, [define('a')]);
    const first = await cache.of(tenant);
    clock.advance(1_000);
    expect(await cache.of(tenant)).toBe(first);
  });

  it('is loaded once for many callers at a time', async () => {
    const { cache, tenant, loads } = await scene();
    await Promise.all([names(cache, tenant), names(cache, tenant), names(cache, tenant)]);
    expect(loads()).toBe(1);
  });

  it('ages by the clock that never steps', async () => {
    const { cache, tenant, clock, loads } = await scene();
    await cache.of(tenant);
    clock.step(-3_600_000);
    await cache.of(tenant);
    clock.step(7_200_000);
    await cache.of(tenant);
    expect(loads()).toBe(1);
  });

  it('has what this process changed at once, without loading', async () => {
    const { cache, tenant, loads } = await scene();
    await cache.of(tenant);
    await cache.apply(tenant, [define('a')], unrecorded);
    expect(await names(cache, tenant)).toEqual(['a']);
    expect(loads()).toBe(1);
  });

  it('does not fall back behind a change that was made later and answered earlier', async () => {
    const { elsewhere, tenant, clock } = await scene();
    await elsewhere.apply(tenant, [define('old')]);
    const cache = new CatalogCache(
      {
        load: elsewhere.load,
        apply: async (of, changes) => {
          const snapshot = await elsewhere.apply(of, changes);
          if (changes[0]?.kind === 'define') await clock.sleep(10);
          return snapshot;
        },
      },
      clock,
    );
    const first = cache.apply(tenant, [define('new')], unrecorded);
    await expect.poll(() => clock.sleeping).toBe(1);
    await cache.apply(tenant, [retire('old')], unrecorded);
    clock.advance(10);
    await first;
    const attributes = await cache.of(tenant);
    expect(attributes.named('new').name).toBe('new');
    expect(() => attributes.named('old')).toThrow(expect.objectContaining({ code: 'ATTRIBUTE_RETIRED' }));
  });

  it('is not kept when it could not be loaded', async () => {
    const { cache, tenant, faults, loads } = await scene();
    faults.failNext('catalog.load', 'before');
    await expect(cache.of(tenant)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await names(cache, tenant)).toEqual([]);
    expect(loads()).toBe(2);
  });

  it('is kept per tenant', async () => {
    const { cache, tenant } = await scene();
    await cache.apply(tenant, [define('a')], unrecorded);
    await expect(cache.of((tenant + 1) as TenantId)).rejects.toMatchObject({ code: 'TENANT_UNKNOWN' });
    expect(await names(cache, tenant)).toEqual(['a']);
  });
});

describe('work with the current catalogue', () => {
  it('runs again with a fresh one when a name is not known', async () => {
    const { cache, tenant, elsewhere, loads } = await scene();
    await cache.of(tenant);
    await elsewhere.apply(tenant, [define('a')]);
    const runs: boolean[] = [];
    const name = await cache.withCurrent(tenant, async (attributes, fresh) => {
      runs.push(fresh);
      return attributes.named('a').name;
    });
    expect({ name, runs, loads: loads() }).toEqual({ name: 'a', runs: [false, true], loads: 2 });
  });

  it('fails where the fresh one does not know the name either, after one load', async () => {
    const { cache, tenant, loads } = await scene();
    await cache.of(tenant);
    const work = cache.withCurrent(tenant, async (attributes) => attributes.named('never'));
    await expect(work).rejects.toMatchObject({ code: 'ATTRIBUTE_UNKNOWN', details: { attribute: 'never' } });
    expect(loads()).toBe(2);
  });

  it('does not run again for a failure that no catalogue cures', async () => {
    const { cache, tenant } = await scene();
    let runs = 0;
    const work = cache.withCurrent(tenant, async () => {
      runs += 1;
      throw new AttriumError('VALUE_RANGE');
    });
    await expect(work).rejects.toMatchObject({ code: 'VALUE_RANGE' });
    expect(runs).toBe(1);
  });

  it('outlives a catalogue that changes between loading and committing, but not for ever', async () => {
    const { cache, tenant } = await scene();
    const refusing = (times: number) => {
      let runs = 0;
      return cache
        .withCurrent(tenant, async () => {
          runs += 1;
          if (runs <= times) throw new AttriumError('CATALOG_CHANGED');
          return runs;
        })
        .catch((error: unknown) =>
          isAttriumError(error, 'CATALOG_CHANGED') ? { gaveUpAfter: runs } : error,
        );
    };
    expect(await refusing(3)).toBe(4);
    expect(await refusing(1_000)).toEqual({ gaveUpAfter: 6 });
  });
});
