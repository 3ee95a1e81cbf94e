import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AttributeSpec, CatalogChange, CatalogSnapshot } from '#domain/attributes';
import { applyCatalogChanges } from '#domain/catalog';
import { AttriumError, type ErrorCode } from '#domain/errors';
import type { Micros, TenantId } from '#domain/ids';
import { anyCatalogChange } from './catalog-changes.ts';
import { propertyParameters } from './property-parameters.ts';
import { only } from './scene.ts';
import type { CatalogSubject, PropertyOptions } from './subject.ts';

const timeoutMs = 300_000;
const stranger = 2_000_000_000 as TenantId;

const define = (name: string, spec: Partial<AttributeSpec> = {}): CatalogChange => ({
  kind: 'define',
  spec: { name, type: 'number', ...spec },
});
const retire = (name: string): CatalogChange => ({ kind: 'retire', name });

/** Ids and moments differ between stores; whether an attribute is retired does not. */
const comparable = ({
  schemaVersion,
  namesVersion,
  lastId,
  attributeLimit,
  attributes,
}: CatalogSnapshot) => ({
  schemaVersion,
  namesVersion,
  lastId,
  attributeLimit,
  attributes: attributes
    .map(({ createdAt, retiredAt, change, ...rest }) => ({
      ...rest,
      retired: retiredAt !== undefined,
      change: change && { ...change, startedAt: null },
    }))
    .sort((a, b) => a.id - b.id),
});

/** Every *must* of the port AttributeCatalog. */
export function attributeCatalogConformance(
  adapterName: string,
  open: () => Promise<CatalogSubject>,
  options: PropertyOptions = {},
): void {
  describe(`attribute catalogue [${adapterName}]`, () => {
    let subject: CatalogSubject;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    const apply = (tenant: TenantId, ...changes: CatalogChange[]) => subject.catalog.apply(tenant, changes);
    const refused = async (call: Promise<unknown>, code: ErrorCode): Promise<AttriumError> => {
      const error: unknown = await call.then(
        () => null,
        (raised: unknown) => raised,
      );
      expect(error).toBeInstanceOf(AttriumError);
      expect(error).toMatchObject({ code });
      return error as AttriumError;
    };

    it('a new tenant has no attributes, and the cap that it was given', async () => {
      const snapshot = await subject.catalog.load(await subject.newTenant({ attributeLimit: 7 }));
      expect(snapshot).toMatchObject({ attributeLimit: 7, attributes: [] });
    });

    it('load gives what apply returned, with every part of a definition', async () => {
      const tenant = await subject.newTenant();
      const spec: AttributeSpec = {
        name: 'h\u00f6he / m',
        type: 'decimal',
        description: 'how high \u{1f3d4} "it" is',
        unit: 'm',
        allowed: ['1', '2.5', '1234567890.123456789'],
        min: '0.1',
        max: '12345678901',
        pii: 'sensitive',
        freshForMs: 86_400_000,
        tier: 'cold',
      };
      const applied = await apply(
        tenant,
        { kind: 'define', spec },
        define('t', { type: 'text', pattern: '^a\\d+$' }),
      );
      expect(await subject.catalog.load(tenant)).toEqual(applied);
      expect(applied.attributes[0]).toMatchObject({ ...spec, id: 1, version: 1 });
      expect(applied.attributes[1]).toMatchObject({
        name: 't',
        pattern: '^a\\d+$',
        pii: 'none',
        tier: 'auto',
        id: 2,
      });
    });

    it('load spares the answer that its caller holds, and nothing newer', async () => {
      const tenant = await subject.newTenant();
      const empty = await subject.catalog.load(tenant);
      expect(await subject.catalog.load(tenant, empty)).toBe(empty);
      const defined = await subject.catalog.apply(tenant, [
        { kind: 'define', spec: { name: 'a', type: 'number' } },
      ]);
      expect(await subject.catalog.load(tenant, empty)).toEqual(defined);
      const held = await subject.catalog.load(tenant);
      const updated = await subject.catalog.apply(tenant, [
        { kind: 'update', name: 'a', patch: { description: 'b' } },
      ]);
      expect(await subject.catalog.load(tenant, held)).toEqual(updated);
      const retired = await subject.catalog.apply(tenant, [{ kind: 'retire', name: 'a' }]);
      expect(await subject.catalog.load(tenant, updated)).toEqual(retired);
    });

    it('changes apply one after the other, all or none', async () => {
      const tenant = await subject.newTenant();
      await apply(tenant, define('a'), { kind: 'update', name: 'a', patch: { unit: 'ms' } }, define('b'));
      const before = await subject.catalog.load(tenant);
      expect(before.attributes.map(({ name, version }) => [name, version])).toEqual([
        ['a', 2],
        ['b', 1],
      ]);
      await refused(apply(tenant, define('c'), retire('a'), retire('none')), 'ATTRIBUTE_UNKNOWN');
      expect(await subject.catalog.load(tenant)).toEqual(before);
    });

    it('a new definition leaves schemaVersion, an update and a retirement raise it', async () => {
      const tenant = await subject.newTenant();
      const versions: number[] = [(await subject.catalog.load(tenant)).schemaVersion];
      for (const change of [
        define('a'),
        define('b'),
        define('a'),
        { kind: 'update', name: 'a', patch: { max: 5 } } as const,
        { kind: 'update', name: 'a', patch: { max: 5 } } as const,
        { kind: 'update', name: 'a', patch: { max: null } } as const,
        retire('b'),
      ]) {
        versions.push((await apply(tenant, change)).schemaVersion);
      }
      const first = versions[0] ?? Number.NaN;
      expect(versions.map((version) => version - first)).toEqual([0, 0, 0, 0, 1, 1, 2, 3]);
    });

    it('a retired attribute stays in the snapshot with its moment, and its name stays taken', async () => {
      const tenant = await subject.newTenant();
      await apply(tenant, define('a'));
      const retired = only((await apply(tenant, retire('a'))).attributes);
      expect(retired).toMatchObject({ name: 'a', version: 2 });
      expect(retired.retiredAt).toBeGreaterThanOrEqual(retired.createdAt);
      await refused(apply(tenant, define('a')), 'ATTRIBUTE_RETIRED');
      await refused(apply(tenant, { kind: 'update', name: 'a', patch: { unit: 'm' } }), 'ATTRIBUTE_RETIRED');
      expect(only((await apply(tenant, retire('a'))).attributes)).toEqual(retired);
    });

    it('refuses by the codes of the port, and changes nothing', async () => {
      const tenant = await subject.newTenant({ attributeLimit: 2 });
      await apply(tenant, define('a', { max: 5 }));
      const before = await subject.catalog.load(tenant);
      await refused(apply(tenant, define('a', { max: 6 })), 'ATTRIBUTE_EXISTS');
      await refused(apply(tenant, { kind: 'update', name: 'x', patch: {} }), 'ATTRIBUTE_UNKNOWN');
      await refused(apply(tenant, define('b', { min: 2, max: 1 })), 'ATTRIBUTE_INVALID');
      await refused(apply(tenant, define('__proto__')), 'ATTRIBUTE_INVALID');
      const limit = await refused(apply(tenant, define('b'), define('c')), 'ATTRIBUTE_LIMIT');
      expect(limit.details).toEqual({ limit: 2, wanted: 3 });
      expect(await subject.catalog.load(tenant)).toEqual(before);
    });

    it('an unknown tenant is TENANT_UNKNOWN', async () => {
      await refused(subject.catalog.load(stranger), 'TENANT_UNKNOWN');
      await refused(apply(stranger, define('a')), 'TENANT_UNKNOWN');
    });

    it('tenants know nothing of the attributes of one another', async () => {
      const [tenant, neighbour] = [await subject.newTenant(), await subject.newTenant()];
      await apply(tenant, define('a'));
      await apply(neighbour, define('a', { type: 'text' }), define('b'));
      expect((await subject.catalog.load(tenant)).attributes.map(({ name, type }) => [name, type])).toEqual([
        ['a', 'number'],
      ]);
    });

    it('parallel callers of one tenant lose nothing, and no id is given twice', async () => {
      const tenant = await subject.newTenant();
      const names = Array.from({ length: 12 }, (_, i) => `a${i}`);
      await Promise.all(names.map((name) => apply(tenant, define('shared'), define(name))));
      const { attributes } = await subject.catalog.load(tenant);
      expect(attributes.map(({ name }) => name).sort()).toEqual([...names, 'shared'].sort());
      expect(new Set(attributes.map(({ id }) => id)).size).toBe(13);
    });

    it('of parallel callers who define one name differently, one succeeds', async () => {
      const tenant = await subject.newTenant();
      const calls = await Promise.allSettled([1, 2, 3, 4].map((max) => apply(tenant, define('a', { max }))));
      expect(calls.filter((call) => call.status === 'fulfilled')).toHaveLength(1);
      for (const call of calls) {
        if (call.status === 'rejected') expect(call.reason).toMatchObject({ code: 'ATTRIBUTE_EXISTS' });
      }
    });

    it(
      'any list of changes ends as the rules of the domain say',
      async () => {
        const property = fc.asyncProperty(
          fc.array(fc.array(anyCatalogChange, { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
          async (calls) => {
            const tenant = await subject.newTenant({ attributeLimit: 4 });
            let expected = await subject.catalog.load(tenant);
            for (const changes of calls) {
              const code = codeOf(() => {
                expected = applyCatalogChanges(expected, changes, 0 as Micros);
              });
              const call = subject.catalog.apply(tenant, changes);
              if (code === null) expect(comparable(await call)).toEqual(comparable(expected));
              else await refused(call, code);
              expect(comparable(await subject.catalog.load(tenant))).toEqual(comparable(expected));
            }
          },
        );
        await fc.assert(property, propertyParameters(options));
      },
      timeoutMs,
    );
  });
}

const codeOf = (work: () => void): ErrorCode | null => {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof AttriumError) return error.code;
    throw error;
  }
};
