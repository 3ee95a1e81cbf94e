import { describe, expect, inject, it } from 'vitest';
import { key, Scene } from '#adapters/conformance/index';
import type { Micros } from '#domain/ids';
import { openSubject } from './testing/subject.ts';

const always = 9_000_000_000_000_000 as Micros;
const entities = 30;

describe.each(inject('postgresServers'))('a name that is used again [$name]', ({ adminUrl }) => {
  it('retired, purged and defined anew under load, it shows values of the newest attribute only', async () => {
    const subject = await openSubject(adminUrl);
    const scene = await Scene.open(subject, [{ name: 'a', type: 'text', tier: 'hot' }]);
    const { tenant } = scene;
    const present = async () => {
      const { attributes, namesVersion, schemaVersion } = await subject.catalog.load(tenant);
      const attribute = attributes.find(({ name, retiredAt }) => name === 'a' && retiredAt === undefined);
      return { attribute, names: namesVersion, schemaVersion };
    };
    const done = new AbortController();
    /** As a process that has just looked at the catalogue. */
    const write = async (): Promise<void> => {
      for (let n = 0; !done.signal.aborted; n += 1) {
        const { attribute, schemaVersion } = await present();
        if (attribute === undefined) continue;
        const { id, type } = attribute;
        const value = type === 'text' ? 'text' : n;
        const edit = { ...scene.putting(`e${n % entities}`), values: [{ attribute: id, type, value }] };
        const outcome = await scene.outcome({ ...scene.edits([edit]), schemaVersion });
        if (outcome.status === 'refused') expect(outcome.refusal.code).toBe('CATALOG_CHANGED');
      }
    };
    const read = async (): Promise<void> => {
      for (let n = 0; !done.signal.aborted; n += 1) {
        const { attribute, names } = await present();
        if (attribute === undefined) continue;
        const query = { tenant, entities: [key(`e${n % entities}`)], attributes: [attribute.id], names };
        const state = await subject.store.read(query).then(
          ({ data }) => data[0],
          (error: { readonly code: string }) => expect(error.code).toBe('CATALOG_CHANGED'),
        );
        for (const { value } of state?.values.values() ?? [])
          expect(typeof value).toBe(attribute.type === 'text' ? 'string' : 'number');
      }
    };
    const loops = [write(), write(), read()];
    const emptied: Promise<unknown>[] = [];
    try {
      for (const type of ['number', 'text', 'number', 'text', 'number'] as const) {
        await expect(
          scene.change([{ kind: 'define', spec: { name: 'a', type: 'json' } }]),
        ).rejects.toMatchObject({
          code: 'ATTRIBUTE_EXISTS',
        });
        await scene.change([{ kind: 'retire', name: 'a' }]);
        const again = { kind: 'define', spec: { name: 'a', type, tier: 'hot' } } as const;
        await expect(scene.change([again])).rejects.toMatchObject({ code: 'ATTRIBUTE_RETIRED' });
        await scene.change([{ kind: 'purge', retiredBefore: always }, again]);
        emptied.push(subject.work.empty(tenant, 10), subject.work.empty(tenant, 10));
      }
      await Promise.all(emptied);
    } finally {
      done.abort();
      await Promise.all(loops);
    }
    for (let steps = 0; (await subject.work.empty(tenant, 10)) !== 'done'; steps += 1)
      expect(steps).toBeLessThan(200);
    expect(await subject.work.tenants(always)).toEqual([]);
    const { attribute = expect.unreachable() } = await present();
    const { data } = await subject.store.find({
      tenant,
      orderBy: [{ field: { kind: 'entity' }, direction: 'asc', nulls: 'last' }],
      limit: 100,
    });
    for (const { values } of data) expect([...values.keys()].filter((id) => id !== attribute.id)).toEqual([]);
    await subject.close();
  });
});
