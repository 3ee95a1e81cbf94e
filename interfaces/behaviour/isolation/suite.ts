import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attrium } from '../../create-attrium.ts';
import { appRouter } from '../../trpc/router.ts';
import { callByPath } from '../call-by-path.ts';
import type { Subject } from '../subject.ts';
import { examples, type Named, own } from './examples.ts';
import { told } from './told.ts';

const paths = Object.keys(appRouter._def.procedures);

/** In all that the other tenant holds, and in nothing that a caller names. */
const marker = 'confidential';

/** A tenant with at least one thing of every kind, each of which is marked. */
const victim = async (subject: Subject, tenant: string): Promise<{ attrium: Attrium; named: Named }> => {
  const attrium = await subject.attrium({ tenant });
  const [entity, attribute] = [`theirs-${randomUUID()}`, `theirs-${randomUUID()}`];
  await attrium.attributes.define({
    attributes: [{ name: attribute, type: 'text', description: marker, tier: 'hot' }],
  });
  await attrium.attributes.define({ attributes: [{ name: marker, type: 'text' }] });
  for (const text of ['first', 'second'])
    await attrium.entities.put({ entity, type: marker, values: { [attribute]: `${marker} ${text}` } });
  const { meta } = await attrium.entities.put({
    entity: marker,
    values: { [attribute]: marker },
    idempotencyKey: 'theirs',
  });
  const { key } = await attrium.keys.create({ role: 'reader', label: marker });
  const find = await attrium.entities.find({ limit: 1 });
  const history = await attrium.entities.history({ entity, limit: 1 });
  const audit = await attrium.audit.list({ limit: 1 });
  const named = {
    tenant,
    entity,
    attribute,
    key: key.id,
    token: meta.token ?? '',
    findCursor: find.nextCursor ?? '',
    historyCursor: history.nextCursor ?? '',
    auditCursor: audit.nextCursor ?? '',
  };
  for (const [name, value] of Object.entries(named)) expect([name, value]).not.toEqual([name, '']);
  return { attrium, named };
};

/** Of the same shapes, and nobody's. */
const nobodys = (): Named => ({
  tenant: `t-${randomUUID()}`,
  entity: `theirs-${randomUUID()}`,
  attribute: `theirs-${randomUUID()}`,
  key: randomUUID(),
  token: '1.test.bm9ib2R5.bm9ib2R5',
  findCursor: '1.test.bm9ib2R5cw.bm9ib2R5cw',
  historyCursor: '1.test.bm9ib2R5czE.bm9ib2R5czE',
  auditCursor: '1.test.bm9ib2R5czI.bm9ib2R5czI',
});

/** The same for each: only what is named in the call can make a difference. */
const caller = async (subject: Subject): Promise<Attrium> => {
  const attrium = await subject.attrium({ tenant: `t-${randomUUID()}` });
  await attrium.attributes.define({ attributes: [{ name: own.attribute, type: 'text' }] });
  await attrium.entities.putMany({
    items: [own.entity, 'other'].map((entity) => ({ entity, values: { [own.attribute]: 'v' } })),
  });
  return attrium;
};

/** What the tenant's admin sees of it. Its keys are counted apart: over HTTP, whoever asks has made one more. */
const everything = async ({ attributes, entities, audit, keys }: Attrium, { entity, key }: Named) => ({
  attributes: await attributes.list({ retired: true }),
  items: (await entities.find({ limit: 1_000 })).items,
  history: (await entities.history({ entity })).items,
  audit: await audit.list({}),
  key: (await keys.list({})).keys.find(({ id }) => id === key),
});

/** Whatever of another tenant a call names or presents, it gets nothing, says nothing and changes nothing. */
export const isolationSuite = (name: string, open: () => Promise<Subject>): void => {
  describe(`isolation [${name}]`, () => {
    let subject: Subject;
    let theirs: Awaited<ReturnType<typeof victim>>;
    beforeAll(async () => {
      subject = await open();
      theirs = await victim(subject, `t-${randomUUID()}`);
    });
    afterAll(() => subject?.close());

    it('is tried with every procedure that there is', () => {
      expect(Object.keys(examples).sort()).toEqual([...paths].sort());
    });

    it.each(paths)('%s tells of another tenant what it tells of nothing', async (path) => {
      const before = await everything(theirs.attrium, theirs.named);
      for (const example of examples[path] ?? []) {
        const none = nobodys();
        const [here, there] = [await caller(subject), await caller(subject)];
        const ofTheirs = await told(() => callByPath(here, path, example(theirs.named)), theirs.named);
        const ofNothing = await told(() => callByPath(there, path, example(none)), none);
        expect(ofTheirs).not.toContain(marker);
        expect(ofTheirs).toBe(ofNothing);
      }
      expect(await everything(theirs.attrium, theirs.named)).toEqual(before);
    });

    it('holds with many calls of many tenants at once on few connections', async () => {
      const tenants = await Promise.all(
        Array.from({ length: 8 }, async () => {
          const tenant = `t-${randomUUID()}`;
          const attrium = await subject.attrium({ tenant });
          await attrium.attributes.define({ attributes: [{ name: 'a', type: 'text', description: tenant }] });
          await attrium.entities.put({ entity: 'e', values: { a: tenant } });
          await attrium.keys.create({ role: 'reader', label: tenant });
          return { tenant, attrium };
        }),
      );
      const calls: readonly ((attrium: Attrium, tenant: string) => Promise<unknown>)[] = [
        ({ entities }) => entities.get({ entity: 'e' }),
        ({ entities }) => entities.getMany({ entities: ['e'] }),
        ({ entities }) => entities.history({ entity: 'e', limit: 1 }),
        ({ entities }) => entities.find({ orderBy: [{ attribute: 'a' }] }),
        ({ attributes }) => attributes.list({}),
        ({ keys }) => keys.list({}),
        async ({ entities }, tenant) => {
          await entities.put({ entity: 'e', values: { a: tenant } });
          return entities.get({ entity: 'e' });
        },
      ];
      const answers = await Promise.all(
        Array.from({ length: 60 }, () => tenants)
          .flat()
          .map(async ({ tenant, attrium }, place) => {
            const asked = calls[place % calls.length] as (typeof calls)[number];
            return { tenant, text: JSON.stringify(await asked(attrium, tenant)) };
          }),
      );
      for (const { tenant, text } of answers) {
        expect(text).toContain(tenant);
        for (const other of tenants) if (other.tenant !== tenant) expect(text).not.toContain(other.tenant);
      }
    });
  });
};
