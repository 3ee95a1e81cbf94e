import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryAdapters } from '#adapters/memory/index';
import { AttriumError } from '#domain/errors';
import type { AttributeId, EntityKey, Micros, TenantId } from '#domain/ids';
import type { CommitResult, EditRequest, EntityWriter, WriteRequest } from '#domain/ports/entity-store';
import { groupCommitter } from './group-committer.ts';

const tenant = 1 as TenantId;
const put = (entity: string, values = 1): EditRequest => ({
  kind: 'edits',
  tenant,
  schemaVersion: 0,
  atomicity: 'all',
  edits: [
    {
      action: 'put',
      entity: entity as EntityKey,
      values: Array.from({ length: values }, (_, index) => ({
        attribute: (index + 1) as AttributeId,
        type: 'integer',
        value: 1,
      })),
    },
  ],
});

/** A writer whose commits end when the test says so. */
const steppedWriter = () => {
  const commits: {
    readonly requests: readonly WriteRequest[];
    readonly end: () => void;
    readonly fail: (error: unknown) => void;
  }[] = [];
  const writer: Pick<EntityWriter, 'commit'> = {
    commit: (requests) =>
      new Promise<CommitResult>((resolve, reject) => {
        const outcomes = requests.map((request) => ({
          status: 'refused' as const,
          refusal: { code: 'ENTITY_NOT_FOUND' as const, details: { of: entitiesOf([request]).join() } },
        }));
        commits.push({
          requests,
          end: () => resolve({ outcomes, receipt: null, clockAt: 0 as Micros }),
          fail: reject,
        });
      }),
  };
  return { writer, commits };
};

/** A store with one attribute, and puts that it takes. */
const memoryStore = async () => {
  const { store, tenants, catalog } = createMemoryAdapters();
  const { id } = await tenants.create({ name: 't' });
  const { schemaVersion } = await catalog.apply(id, [
    { kind: 'define', spec: { name: 'n', type: 'integer' } },
  ]);
  return { store, id, of: (entity: string): EditRequest => ({ ...put(entity), tenant: id, schemaVersion }) };
};

/** Everything that has been promised by now has been acted upon. */
const turnOfEvents = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const entitiesOf = (requests: readonly WriteRequest[]): string[] =>
  requests.flatMap((request) => (request.kind === 'edits' ? request.edits.map(({ entity }) => entity) : []));

describe('the group committer', () => {
  it('commits a lone call at once', async () => {
    const { writer, commits } = steppedWriter();
    const commit = groupCommitter(writer);
    const result = commit([put('a')]);
    expect(commits).toHaveLength(1);
    commits[0]?.end();
    expect((await result).outcomes).toHaveLength(1);
  });

  it('lets what arrives during a commit share the next one, and gives each caller its own outcome', async () => {
    const { writer, commits } = steppedWriter();
    const commit = groupCommitter(writer, { lanes: 1 });
    const results = ['a', 'b', 'c', 'd'].map((entity) => commit([put(entity)]));
    commits[0]?.end();
    await results[0];
    await turnOfEvents();
    expect(commits.map(({ requests }) => entitiesOf(requests))).toEqual([['a'], ['b', 'c', 'd']]);
    commits[1]?.end();
    const details = (await Promise.all(results)).map(({ outcomes }) =>
      outcomes.map((it) => 'refusal' in it && it.refusal.details?.of),
    );
    expect(details).toEqual([['a'], ['b'], ['c'], ['d']]);
  });

  it('edits no entity twice in one commit, and lets nobody overtake for ever', async () => {
    const { writer, commits } = steppedWriter();
    const commit = groupCommitter(writer, { lanes: 1 });
    const results = ['x', 'a', 'a', 'b', 'a'].map((entity) => commit([put(entity)]));
    for (let turn = 0; turn < 4; turn += 1) {
      commits[turn]?.end();
      await Promise.race(results.slice(turn));
      await turnOfEvents();
    }
    await Promise.all(results);
    expect(commits.map(({ requests }) => entitiesOf(requests))).toEqual([['x'], ['a', 'b'], ['a'], ['a']]);
  });

  it('bounds a commit', async () => {
    const { writer, commits } = steppedWriter();
    const commit = groupCommitter(writer, { lanes: 1, weightPerCommit: 10 });
    const results = [commit([put('x')]), commit([put('a', 4)]), commit([put('b', 4)]), commit([put('c', 4)])];
    for (let turn = 0; turn < 3; turn += 1) {
      commits[turn]?.end();
      await turnOfEvents();
    }
    await Promise.all(results);
    expect(commits.map(({ requests }) => entitiesOf(requests))).toEqual([['x'], ['a', 'b'], ['c']]);
  });

  it('commits tenants beside each other, and never one tenant beside itself', async () => {
    const { writer, commits } = steppedWriter();
    const commit = groupCommitter(writer, { lanes: 2, weightBeside: 4 });
    const of = (id: number, entity: string) => commit([{ ...put(entity, 5), tenant: id as TenantId }]);
    const results = [of(1, 'a'), of(1, 'b'), of(2, 'c'), of(2, 'd')];
    expect(commits.map(({ requests }) => entitiesOf(requests))).toEqual([['a'], ['c']]);
    commits[1]?.end();
    await turnOfEvents();
    expect(commits.map(({ requests }) => entitiesOf(requests))).toEqual([['a'], ['c'], ['d']]);
    commits[0]?.end();
    await turnOfEvents();
    for (const { end } of commits.slice(2)) end();
    await Promise.all(results);
    expect(commits.map(({ requests }) => entitiesOf(requests))).toEqual([['a'], ['c'], ['d'], ['b']]);
  });

  it('lets tenants share a commit where little waits, and does not start one beside a commit that ends soon', async () => {
    const { writer, commits } = steppedWriter();
    const commit = groupCommitter(writer, { lanes: 2, weightBeside: 10 });
    const of = (id: number, entity: string) => commit([{ ...put(entity), tenant: id as TenantId }]);
    const results = [of(1, 'a'), of(2, 'b'), of(1, 'c'), of(2, 'd')];
    expect(commits).toHaveLength(1);
    commits[0]?.end();
    await turnOfEvents();
    expect(commits.map(({ requests }) => entitiesOf(requests))).toEqual([['a'], ['b', 'd', 'c']]);
    commits[1]?.end();
    await Promise.all(results);
  });

  it('lets one value not wait for a commit of another tenant that takes long', async () => {
    const { writer, commits } = steppedWriter();
    const commit = groupCommitter(writer, { lanes: 2, weightBeside: 10 });
    const long = commit([put('long', 15)]);
    const short = commit([{ ...put('short'), tenant: 2 as TenantId }]);
    expect(commits.map(({ requests }) => entitiesOf(requests))).toEqual([['long'], ['short']]);
    for (const { end } of commits) end();
    await Promise.all([long, short]);
  });

  it('lets nobody wait for a call that is too large to share, and commits such calls one after the other', async () => {
    const { writer, commits } = steppedWriter();
    const commit = groupCommitter(writer, { weightPerCommit: 10 });
    const large = [commit([put('big', 50)]), commit([put('bigger', 60)])];
    const small = [commit([put('x')]), commit([put('a')])];
    expect(commits.map(({ requests }) => entitiesOf(requests))).toEqual([['big'], ['x']]);
    commits[1]?.end();
    await turnOfEvents();
    commits[2]?.end();
    await Promise.all(small);
    commits[0]?.end();
    await turnOfEvents();
    commits[3]?.end();
    await Promise.all(large);
    expect(commits.map(({ requests }) => entitiesOf(requests))).toEqual([['big'], ['x'], ['a'], ['bigger']]);
  });

  it('refuses with a time to wait where too much waits, and takes calls again when there is room', async () => {
    const { writer, commits } = steppedWriter();
    const commit = groupCommitter(writer, { lanes: 1, weightWaiting: 6 });
    const results = [commit([put('x')]), commit([put('a', 4)])];
    await expect(commit([put('b', 4)])).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
      retryAfterMs: expect.any(Number),
    });
    commits[0]?.end();
    await results[0];
    await turnOfEvents();
    const late = commit([put('b', 4)]);
    commits[1]?.end();
    await results[1];
    await turnOfEvents();
    commits[2]?.end();
    await late;
  });

  it('tells every caller of a commit whose fate is unknown', async () => {
    const { writer, commits } = steppedWriter();
    const commit = groupCommitter(writer, { lanes: 1 });
    const results = ['x', 'a', 'b'].map((entity) => commit([put(entity)]));
    commits[0]?.end();
    await results[0];
    await turnOfEvents();
    commits[1]?.fail(new AttriumError('UNAVAILABLE'));
    for (const result of results.slice(1))
      await expect(result).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('lets a call that no store takes fail alone', async () => {
    const { store, of } = await memoryStore();
    const commit = groupCommitter(store, { lanes: 1 });
    const twice: EditRequest = { ...of('t'), edits: [...of('t').edits, ...of('t').edits] };
    const [first, bad, good] = [commit([of('x')]), commit([twice]), commit([of('a')])];
    await expect(bad).rejects.toBeInstanceOf(TypeError);
    for (const result of [first, good])
      expect((await result).outcomes).toMatchObject([{ status: 'committed' }]);
  });

  it('commits everything that it takes exactly once, whatever arrives with what', async () => {
    const keysOf = ['a', 'b', 'c', 'd'] as EntityKey[];
    const calls = fc.array(fc.array(fc.constantFrom(...keysOf), { minLength: 1, maxLength: 3 }), {
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(
        calls,
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 8 }),
        async (entities, lanes, weightPerCommit, weightBeside) => {
          const { store, id, of } = await memoryStore();
          const commit = groupCommitter(store, { lanes, weightPerCommit, weightBeside });
          await Promise.all(entities.map((keys) => commit([...new Set(keys)].map(of))));
          const { data } = await store.read({ tenant: id, entities: keysOf });
          const wanted = keysOf.map((key) => entities.filter((keys) => keys.includes(key)).length);
          expect(data.map((state) => state?.version ?? 0)).toEqual(wanted);
        },
      ),
    );
  });
});
