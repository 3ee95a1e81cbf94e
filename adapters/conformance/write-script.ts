import fc, { type Arbitrary } from 'fast-check';
import type { Micros } from '#domain/ids';
import type { Edit, Observation, ObservationRequest, WriteRequest } from '#domain/ports/entity-store';
import type { Value } from '#domain/values';
import { anyValue, type TypedName } from './generators.ts';
import { at, type Named, type Scene } from './scene.ts';

/** omitted, so many seconds past a fixed moment, or so many ahead of the moment at which the script starts. */
export type ScriptTime = { readonly past: number } | { readonly ahead: number } | undefined;

interface ScriptEdit {
  readonly action: Edit['action'];
  readonly entity: string;
  readonly type?: string;
  readonly values: Named;
  readonly time: ScriptTime;
  readonly expectedVersion?: number;
}

interface ScriptObservation {
  readonly entity: string;
  readonly name: string;
  readonly value: Value | null;
  readonly time: ScriptTime;
}

export type ScriptRequest = { readonly idempotencyKey?: string } & (
  | { readonly kind: 'edits'; readonly atomicity: 'all' | 'each'; readonly edits: readonly ScriptEdit[] }
  | {
      readonly kind: 'observations';
      readonly observations: readonly ScriptObservation[];
      /** Staged before the commit; then without an idempotency key. */
      readonly staged: boolean;
    }
);

export interface ScriptCommit {
  readonly requests: readonly ScriptRequest[];
  /** What is staged is written after it. */
  readonly flush: boolean;
}

/** Commits, each of some requests. */
export type WriteScript = readonly ScriptCommit[];

const time: Arbitrary<ScriptTime> = fc.oneof(
  fc.constant(undefined),
  fc.integer({ min: 0, max: 4 }).map((past) => ({ past })),
  fc.integer({ min: 60, max: 62 }).map((ahead) => ({ ahead })),
);

/** Few entities, so that what happens to one often meets what happened before. */
const entity = fc.constantFrom('a', 'b', 'c');

const fewValues = ({ type }: TypedName): Arbitrary<Value | null> => fc.option(anyValue(type), { freq: 3 });

const edit = (attributes: readonly TypedName[]): Arbitrary<ScriptEdit> => {
  const frame = {
    entity,
    time,
    expectedVersion: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined, freq: 3 }),
  };
  const values = fc.record(Object.fromEntries(attributes.map((it) => [it.name, fewValues(it)])), {
    requiredKeys: [],
  }) as Arbitrary<Named>;
  return fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        ...frame,
        action: fc.constant('put' as const),
        type: fc.option(fc.constantFrom('s', 't'), { nil: undefined }),
        values,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        ...frame,
        action: fc.constantFrom('delete' as const, 'restore' as const),
        time: fc.constant(undefined),
        values: fc.constant({}),
      }),
    },
  );
};

const observation = (attributes: readonly TypedName[]): Arbitrary<ScriptObservation> =>
  fc
    .constantFrom(...attributes)
    .chain((attribute) =>
      fc.record({ entity, name: fc.constant(attribute.name), value: fewValues(attribute), time }),
    );

const request = (attributes: readonly TypedName[]): Arbitrary<ScriptRequest> => {
  const idempotencyKey = fc.option(fc.constantFrom('k', 'l'), { nil: undefined, freq: 2 });
  return fc.oneof(
    fc.record({
      kind: fc.constant('edits' as const),
      atomicity: fc.constantFrom('all' as const, 'each' as const),
      edits: fc.uniqueArray(edit(attributes), { selector: (it) => it.entity, maxLength: 3 }),
      idempotencyKey,
    }),
    fc.record({
      kind: fc.constant('observations' as const),
      observations: fc.array(observation(attributes), { maxLength: 6 }),
      staged: fc.boolean(),
      idempotencyKey,
    }),
  );
};

/** A commit edits an entity once at most: requests that would repeat an edit are left for another commit. */
const splitRepeats = (commits: WriteScript): WriteScript =>
  commits.flatMap(({ requests, flush }) => {
    const edited = new Set<string>();
    const together: ScriptRequest[] = [];
    const apart: ScriptRequest[][] = [];
    for (const one of requests) {
      const entities = one.kind === 'edits' ? one.edits.map((it) => it.entity) : [];
      if (entities.some((it) => edited.has(it))) apart.push([one]);
      else together.push(one);
      for (const it of entities) edited.add(it);
    }
    return [{ requests: together, flush }, ...apart.map((requests) => ({ requests, flush }))];
  });

/**
 * Any interleaving of edits and observations: late, of one time, without a time, unsetting, deleting, restoring; in any
 * split into requests and commits, some of them staged; some requests come again, with or without an idempotency key.
 */
export const anyWriteScript = (attributes: readonly TypedName[]): Arbitrary<WriteScript> =>
  fc
    .tuple(
      fc.array(
        fc.record({
          requests: fc.array(request(attributes), { minLength: 1, maxLength: 3 }),
          flush: fc.boolean(),
        }),
        { maxLength: 10 },
      ),
      fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 3 }),
    )
    .map(([commits, again]) => {
      const requests = commits.flatMap((commit) => commit.requests);
      const script = [...commits];
      for (const [which, where] of again) {
        const repeated = requests[which % Math.max(requests.length, 1)];
        if (repeated !== undefined)
          script.splice(where % (script.length + 1), 0, { requests: [repeated], flush: where % 2 === 0 });
      }
      return splitRepeats(script);
    });

export interface PlannedCommit {
  readonly staged: readonly ObservationRequest[];
  readonly committed: readonly WriteRequest[];
}

/** The requests of one commit in a scene; `run` keeps entities and keys of several scripts apart. */
export const requestsOf = (
  scene: Scene,
  { requests }: ScriptCommit,
  { run, start }: { readonly run: number; readonly start: Micros },
): PlannedCommit => {
  const moment = (when: ScriptTime): Micros | undefined => {
    if (when === undefined) return undefined;
    return 'past' in when ? at(when.past) : ((start + when.ahead * 1_000_000) as Micros);
  };
  const staged: ObservationRequest[] = [];
  const committed: WriteRequest[] = [];
  for (const one of requests) {
    const { idempotencyKey } = one;
    const idempotency =
      idempotencyKey === undefined
        ? undefined
        : { key: `${run}/${idempotencyKey}`, payloadHash: JSON.stringify(one) };
    if (one.kind === 'observations') {
      const observations = one.observations.flatMap((it): Observation[] =>
        scene.observing(`${run}/${it.entity}`, { [it.name]: it.value }, moment(it.time)),
      );
      if (one.staged) staged.push(scene.observations(observations));
      else committed.push(scene.observations(observations, { idempotency }));
      continue;
    }
    const edits = one.edits.map((it): Edit => {
      const { action, type, expectedVersion } = it;
      const options = { type, expectedVersion, observedAt: moment(it.time) };
      return { ...scene.putting(`${run}/${it.entity}`, it.values, options), action };
    });
    committed.push(scene.edits(edits, { atomicity: one.atomicity, idempotency }));
  }
  return { staged, committed };
};
