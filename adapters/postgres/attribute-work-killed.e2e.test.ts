import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { anyCondition, at, key, Scene } from '#adapters/conformance/index';
import type { AttributeDefinition } from '#domain/attributes';
import { AttriumError, isAttriumError } from '#domain/errors';
import { matches } from '#domain/filter-evaluation';
import { resolveFilter } from '#domain/filter-rules';
import type { Value } from '#domain/values';
import { migratedDatabase, type TestDatabase } from './testing/database.ts';
import { openSubjectOn } from './testing/subject.ts';

const program = fileURLToPath(new URL('testing/step-attribute-work.ts', import.meta.url));
const server = inject('postgresServers')[0];
/** Values that are equal in both types, of entities that nobody writes to meanwhile. */
const numbers = Array.from({ length: 150 }, (_, n) => (n * 37) % 1_000);

describe.runIf(server !== undefined)('a change of type whose worker is killed', () => {
  let database: TestDatabase;
  let subject: ReturnType<typeof openSubjectOn>;
  beforeAll(async () => {
    database = await migratedDatabase(server?.adminUrl ?? '');
    subject = openSubjectOn(database);
  });
  afterAll(async () => {
    await subject?.close();
    await database?.drop();
  });

  /** Makes steps in a process of their own, which is killed so long after its beginning; absent: to their end. */
  const worker = async ({ tenant }: Scene, killedAfterMs?: number): Promise<void> => {
    const child = spawn(
      process.execPath,
      [program, database.appUrl, database.tenantSigningKey, String(tenant)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const ended = once(child, 'exit');
    if (killedAfterMs !== undefined) {
      await Promise.race([once(child.stdout, 'data'), ended]);
      await sleep(killedAfterMs);
      child.kill('SIGKILL');
    }
    const [code, signal] = await ended;
    if (signal !== 'SIGKILL') expect(code).toBe(0);
  };

  const named = async ({ tenant }: Scene): Promise<[AttributeDefinition, number | undefined]> => {
    const { attributes, namesVersion } = await subject.catalog.load(tenant);
    const found = attributes.find(({ name }) => name === 'a') ?? expect.unreachable();
    return [found, namesVersion];
  };

  /** What a process that reads takes for the catalogue: as old as it may be, until a read is refused for it. */
  let known: Awaited<ReturnType<typeof named>> | undefined;

  /** A generated filter, by the type that the catalogue says, finds what all values of that type hold it against. */
  const checkFilter = async (scene: Scene, seed: number): Promise<void> => {
    known ??= await named(scene);
    const [attribute, names] = known;
    const as = (n: number): Value => (attribute.type === 'integer' ? n : String(n));
    const value = fc.constantFrom(...numbers.map(as));
    const [condition = expect.unreachable()] = fc.sample(anyCondition(attribute, value), {
      seed,
      numRuns: 1,
    });
    const filter = resolveFilter(
      { and: [{ attribute: '$entity', op: 'prefix', value: 'still' }, condition] },
      () => attribute,
    );
    const expected = numbers.flatMap((n, place) => {
      const entity = `still${place}`;
      const met = matches(filter, (field) => (field.kind === 'attribute' ? as(n) : entity));
      return met ? [entity] : [];
    });
    try {
      const { data } = await scene.store.find({
        tenant: scene.tenant,
        filter,
        names,
        orderBy: [{ field: { kind: 'entity' }, direction: 'asc', nulls: 'last' }],
        limit: 1_000,
      });
      expect(data.map(({ entity }) => entity)).toEqual(expected.sort());
    } catch (error) {
      // The type has changed since; the next look asks by the new one.
      if (!isAttriumError(error, 'CATALOG_CHANGED')) throw error;
      known = undefined;
    }
  };

  it('answers every filter by the old or the new type wholly, loses nothing, and leaves nothing half done', async () => {
    const kills = fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 3, maxLength: 3 });
    const property = fc.asyncProperty(
      kills,
      fc.nat(),
      fc.constantFrom('hot', 'cold'),
      async (delays, seed, tier) => {
        known = undefined;
        const scene = await Scene.open(subject, [{ name: 'a', type: 'text', tier }]);
        const still = numbers.map((n, place) =>
          scene.putting(`still${place}`, { a: String(n) }, { observedAt: at(1) }),
        );
        await scene.apply(...still);
        await scene.change([{ kind: 'retype', name: 'a', type: 'integer', patch: {}, onLoss: 'refuse' }]);

        const done = new AbortController();
        const acknowledged = new Map<string, number>();
        const write = async (): Promise<void> => {
          for (let n = 0; !done.signal.aborted; n += 1) {
            const entity = `busy${n % 40}`;
            await scene.change([]);
            const [{ type }] = await named(scene);
            const outcome = await scene.outcome(
              scene.edits([scene.putting(entity, { a: type === 'integer' ? n : String(n) })]),
            );
            if (outcome.status === 'committed') acknowledged.set(entity, n);
            else if (outcome.refusal.code !== 'CATALOG_CHANGED') throw new AttriumError(outcome.refusal.code);
          }
        };
        const look = async (): Promise<void> => {
          for (let n = 0; !done.signal.aborted; n += 1) await checkFilter(scene, seed + n);
        };
        const around = [write(), look()];
        try {
          for (const delay of delays) await worker(scene, delay);
          await worker(scene);
        } finally {
          done.abort();
          await Promise.all(around);
        }

        expect((await named(scene))[0]).toMatchObject({ type: 'integer', placement: tier });
        await scene.change([]);
        for (const [entity, n] of acknowledged)
          expect([entity, await scene.values(entity)]).toEqual([entity, { a: n }]);
        known = undefined;
        await checkFilter(scene, seed);
        expect((await scene.history('still7')).map(({ value }) => value)).toEqual([String(numbers[7])]);
        const { data: busy } = await scene.store.history({
          tenant: scene.tenant,
          entity: key('busy0'),
          limit: 1_000,
        });
        expect(busy?.length).toBeGreaterThan(0);
        const left = await database.admin(
          `select 1 from attrium.attribute_jobs where tenant_id = $1
         union all select 1 from attrium.entity_values v where v.tenant_id = $1 and not exists (
           select 1 from attrium.attributes a where a.tenant_id = $1 and a.attribute_id = v.attribute_id)
         union all select 1 from attrium.entity_values v
           join attrium.attributes a on a.tenant_id = v.tenant_id and a.attribute_id = v.attribute_id
           left join attrium.entity_jsonb j on j.tenant_id = v.tenant_id and j.entity_id = v.entity_id
           where v.tenant_id = $1 and a.placement = 'hot' and (
             v.hot_num is distinct from v.value_num
             or j.attrs -> a.attribute_id::text is distinct from to_jsonb(v.value_num))
         union all select 1 from attrium.entity_jsonb j
           cross join lateral jsonb_object_keys(j.observed) k (id)
           where j.tenant_id = $1 and not exists (
             select 1 from attrium.attributes a where a.tenant_id = $1 and a.attribute_id::text = k.id)`,
          [scene.tenant],
        );
        expect(left).toEqual([]);
      },
    );
    await fc.assert(property, { numRuns: 4, endOnFailure: true });
  });
});
