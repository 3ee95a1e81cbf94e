import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeDefinition } from '#domain/attributes';
import type { EntityState } from '#domain/entity';
import { resolveFilter, resolveOrder } from '#domain/filter-rules';
import type { AttributeId, EntityKey, Micros } from '#domain/ids';
import type { FindQuery, WriteOutcome, WriteRequest } from '#domain/ports/entity-store';
import { anyEntities, anyFilter, anyOrder, anyWindow, type GeneratedEntity } from './generators.ts';
import { StoreModel } from './model.ts';
import { propertyParameters } from './property-parameters.ts';
import { at, comparable, everyAttribute, key, type Scene } from './scene.ts';
import type { PropertyOptions } from './subject.ts';
import { anyWriteScript, requestsOf } from './write-script.ts';

/** Generated cases on a server take long; a hang still ends. */
const timeoutMs = 300_000;

const scriptAttributes = everyAttribute.filter(({ name }) =>
  ['number.hot', 'text.cold', 'boolean.hot', 'decimal.cold'].includes(name),
);

/** Without the order of superseded names, which the port leaves open. */
const comparableOutcome = (outcome: WriteOutcome): unknown => {
  if (outcome.status !== 'committed' || outcome.kind !== 'edits') return outcome;
  const edits = outcome.edits.map((edit) =>
    edit.status === 'applied' ? { ...edit, superseded: [...edit.superseded].sort((a, b) => a - b) } : edit,
  );
  return { ...outcome, edits };
};

const namedBy = (requests: readonly WriteRequest[]): EntityKey[] => {
  const named = requests.flatMap((it): readonly { readonly entity: EntityKey }[] =>
    it.kind === 'edits' ? it.edits : it.observations,
  );
  return [...new Set(named.map(({ entity }) => entity))];
};

/** What the primary's clock read at the commit that has just returned; `otherwise` where it wrote no value. */
const flushClock = async (
  scene: Scene,
  entities: readonly EntityKey[],
  lastSeq: bigint,
  otherwise: Micros,
): Promise<{ readonly clock: Micros; readonly lastSeq: bigint }> => {
  const histories = await Promise.all(
    entities.map((entity) => scene.store.history({ tenant: scene.tenant, entity, limit: 1_000 })),
  );
  const written = histories
    .flatMap(({ data }) => data ?? [])
    .filter((entry) => entry.ingestSeq > lastSeq)
    .sort((a, b) => (a.ingestSeq < b.ingestSeq ? -1 : 1));
  const last = written.at(-1);
  return { clock: last?.ingestedAt ?? otherwise, lastSeq: last?.ingestSeq ?? lastSeq };
};

export const generatedRules = (openScene: () => Promise<Scene>, options: PropertyOptions): void => {
  const parameters = propertyParameters(options);

  describe('generated', () => {
    it(
      'any interleaving of late, repeated, equal-time, timeless, unsetting, deleting and restoring writes, in any batches, committed or staged, ends as the model does',
      async () => {
        const scene = await openScene();
        let run = 0;
        const property = fc.asyncProperty(
          anyWriteScript(scriptAttributes),
          fc.integer({ min: 0, max: 5 }),
          async (script, asOf) => {
            run += 1;
            const model = new StoreModel();
            const start = await scene.now();
            const entities = ['a', 'b', 'c'].map((name) => key(`${run}/${name}`));
            let lastSeq = 0n;
            const writeStaged = async (): Promise<void> => {
              await scene.store.flushStaged(1_000_000);
              const flush = await flushClock(scene, entities, lastSeq, start);
              lastSeq = flush.lastSeq;
              model.flush(flush.clock);
            };
            for (const commit of script) {
              const { staged, committed } = requestsOf(scene, commit, { run, start });
              for (const request of staged) {
                const outcome = await scene.store.stage(request);
                if (outcome.status === 'refused') throw new Error(`refused: ${JSON.stringify(outcome)}`);
                expect(outcome).toEqual(model.stage(request, outcome.clockAt));
              }
              const { outcomes } = await scene.commit(...committed);
              const flush = await flushClock(scene, namedBy(committed), lastSeq, start);
              lastSeq = flush.lastSeq;
              const expected = model.commit(committed, flush.clock);
              expect(outcomes.map(comparableOutcome)).toEqual(expected.map(comparableOutcome));
              if (commit.flush) await writeStaged();
            }
            await writeStaged();
            for (const entity of entities) {
              expect(comparable(await scene.state(entity))).toEqual(comparable(model.state(entity)));
              expect(comparable(await scene.state(entity, at(asOf)))).toEqual(
                comparable(model.state(entity, at(asOf))),
              );
              const { data } = await scene.store.history({ tenant: scene.tenant, entity, limit: 1_000 });
              // When a flush wrote what a deleted entity hides, nobody was told.
              const hides = script.some(({ requests }) =>
                requests.some((request) => request.kind === 'observations' && request.staged),
              );
              const unplaced = (entries: typeof data) =>
                entries?.map(({ ingestSeq, ingestedAt, under, ...entry }) =>
                  hides ? entry : { ...entry, ingestedAt },
                );
              expect(unplaced(data)).toEqual(unplaced(model.history(entity)));
            }
          },
        );
        await fc.assert(property, parameters);
      },
      timeoutMs,
    );

    it(
      'any filter, window, order and page size over values of every type give the rows, order and pages of the model',
      async () => {
        const property = fc.asyncProperty(
          anyEntities(everyAttribute),
          fc.array(anyQuery, { minLength: 1, maxLength: 5 }),
          async (entities, queries) => {
            const scene = await openScene();
            const model = new StoreModel();
            for (const requests of loading(scene, entities)) {
              model.commit(requests, at(1_000));
              await scene.commit(...requests);
            }
            for (const generated of queries) await comparePages(scene, model, generated);
          },
        );
        await fc.assert(property, parameters);
      },
      timeoutMs,
    );
  });
};

const anyQuery = fc.record({
  where: fc.option(anyFilter(everyAttribute), { nil: undefined, freq: 9 }),
  orderBy: anyOrder(everyAttribute),
  window: anyWindow,
  limit: fc.integer({ min: 1, max: 5 }),
  select: fc.option(fc.subarray(everyAttribute.map(({ name }) => name)), { nil: undefined }),
});
type GeneratedQuery = typeof anyQuery extends fc.Arbitrary<infer Query> ? Query : never;

const loading = (scene: Scene, entities: readonly GeneratedEntity[]): WriteRequest[][] => [
  [scene.edits(entities.map(({ entity, type }) => scene.putting(entity, {}, { type })))],
  [
    scene.observations(
      entities.flatMap(({ entity, values }) =>
        values.flatMap(({ name, value, second }) => scene.observing(entity, { [name]: value }, at(second))),
      ),
    ),
  ],
  [scene.edits(entities.filter(({ deleted }) => deleted).map(({ entity }) => scene.deleting(entity)))],
];

const selected = (state: EntityState, select: readonly AttributeId[] | undefined): EntityState => ({
  ...state,
  values: new Map([...state.values].filter(([id]) => select === undefined || select.includes(id))),
});

/** Page by page, each continued behind the last row of the one before; together they are everything, once. */
const comparePages = async (scene: Scene, model: StoreModel, generated: GeneratedQuery): Promise<void> => {
  const attributeOf = (name: string) => ({ ...scene.field(name), name }) as unknown as AttributeDefinition;
  const { window } = generated;
  const query: FindQuery = {
    tenant: scene.tenant,
    filter: generated.where && resolveFilter(generated.where, attributeOf),
    orderBy: resolveOrder(generated.orderBy, attributeOf),
    window: window && {
      from: window.from === undefined ? undefined : at(window.from),
      to: window.to === undefined ? undefined : at(window.to),
    },
    limit: generated.limit,
    select: generated.select?.map((name) => scene.id(name)),
  };
  const expected = model.find({ ...query, limit: Number.POSITIVE_INFINITY });
  const found: EntityState[] = [];
  for (let more = true; more; ) {
    const last = found.at(-1);
    const after = last && model.place(last.entity, query.orderBy);
    const page = await scene.store.find({ ...query, after });
    expect(page.data.length).toBe(Math.min(query.limit, expected.length - found.length));
    found.push(...page.data);
    more = page.more;
    expect(more).toBe(found.length < expected.length);
  }
  expect(found.map(comparable)).toEqual(expected.map((state) => comparable(selected(state, query.select))));
};
