import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import type pg from 'pg';
import { everyAttribute, valueSamples } from '#adapters/conformance/index';
import {
  anyQuery,
  type GeneratedQuery,
  manyRows,
} from '#interfaces/behaviour/differential/testing/generated';
import { fill, type Pages, pagesOf } from '#interfaces/behaviour/differential/testing/stores';
import { type Client, createClient } from '#interfaces/client/index';
import { memoryAttrium } from '#interfaces/testing';
import { randomIntegers } from '../../harness/random.ts';
import { checkStore, ofTheStoreAlone } from '../crash/check.ts';
import { carryOut, killsOf, told } from '../crash/kills.ts';
import { asSuperuser } from '../crash/ledger.ts';
import { type CrashStack, startCrashStack } from '../crash/stack.ts';
import { anyProcess, untilAnswered } from '../crash/until-answered.ts';

export interface TierProofOptions {
  readonly rounds: number;
  /** Of the data, of what is asked, of which tiers change, and of what is killed when. */
  readonly seed: number;
  /** Of each tenant. */
  readonly entities: number;
  readonly queries: number;
  /** Told a line per round. */
  readonly say: (line: string) => void;
  /** Called with the last store, before it is removed. */
  readonly afterwards?: (superuser: pg.Client) => Promise<void>;
}

const processes = 2;
const valuesPerWrite = 100;
const page = 1_000;
const finders = 2;
const afterLastMs = 300;
const betweenLooksMs = 100;

/**
 * Rounds in which attributes of every type change their tiers while the API processes, their workers among them, and the
 * PostgreSQL server are killed (SIGKILL). Of one tenant nothing is written: whatever generated filters find there, at any
 * moment, is what memory finds. The other one is written to all the time. Once all attributes have arrived, no half of a
 * change is left: indexed copies and projections are held wholly against history and the tiers. Throws with what differs.
 */
export const proveTiers = async (options: TierProofOptions): Promise<void> => {
  const { rounds, seed, entities, say, afterwards } = options;
  const stack = await startCrashStack({ processes });
  try {
    const [read, written] = await Promise.all(['read', 'written'].map((name) => newTenant(stack, name)));
    const expected = await answersOf(options);
    for (const apiKey of [read, written])
      await fill(
        createClient({ url: stack.urls[0] as string, apiKey: apiKey as string }),
        manyRows(entities, seed),
      );

    for (let round = 0; round < rounds; round += 1) {
      const random = randomIntegers(seed * 1_000_003 + round);
      const counts = { changes: 0, finds: 0, writes: 0, retried: 0, left: 0 };
      const call = <Answer>(apiKey: string | undefined, one: (client: Client) => Promise<Answer>) =>
        untilAnswered(
          () => anyProcess(stack.urls, apiKey as string, random),
          one,
          () => {
            counts.retried += 1;
          },
        );
      const finishing = new AbortController();
      const again = async (one: () => Promise<void>): Promise<void> => {
        while (!finishing.signal.aborted) await one();
      };
      const changing = [read, written].map((apiKey) =>
        again(async () => {
          // Many at once, so that they are under way for a while.
          const attributes = everyAttribute.map((spec) => ({
            ...spec,
            tier: random(2) === 0 ? ('hot' as const) : ('cold' as const),
          }));
          const { changes } = await call(apiKey, (client) => client.attributes.sync({ attributes }));
          counts.changes += changes.length;
        }),
      );
      const finding = Array.from({ length: finders }, () =>
        again(async () => {
          const one = expected[random(expected.length)] as Expected;
          await answersAlike(one, (ask) => call(read, ask));
          counts.finds += 1;
        }),
      );
      const writing = again(async () => {
        const values = Array.from({ length: valuesPerWrite }, () => anyWrite(entities, random));
        await call(written, (client) => client.ingest.write({ values }));
        counts.writes += 1;
      });
      const working = Promise.all([...changing, ...finding, writing]);
      // Reported below.
      working.catch(() => finishing.abort());
      const kills = killsOf(seed, round);
      for (const kill of kills) {
        await setTimeout(kill.afterMs);
        await carryOut(stack, kill);
      }
      await setTimeout(afterLastMs);
      finishing.abort();
      await working;

      for (const apiKey of [read, written]) {
        const moving = async () =>
          (await call(apiKey, (client) => client.attributes.list())).attributes.filter(
            ({ placement }) => placement === 'promoting' || placement === 'demoting',
          ).length;
        let left = await moving();
        counts.left += left;
        for (; left > 0; left = await moving()) await setTimeout(betweenLooksMs);
      }
      for (const one of expected) await answersAlike(one, (ask) => call(read, ask));
      await asSuperuser(stack.adminUrl, checkTiers);
      say(
        `round ${round + 1}: ${told(kills)}; ${counts.changes} changes, ${counts.finds} finds, ${counts.writes} writes, ${counts.retried} retried; ${counts.left} attributes on their way at its end`,
      );
    }
    if (afterwards !== undefined) await asSuperuser(stack.adminUrl, afterwards);
  } finally {
    await stack.stop();
  }
};

/** The store's tables against each other, once no attribute is on its way. */
export const checkTiers = async (superuser: pg.Client): Promise<void> => {
  const { rows } = await superuser.query('select * from attrium.tier_changes');
  assert.deepEqual(rows, []);
  await checkStore(superuser, ofTheStoreAlone);
};

interface Expected {
  readonly query: GeneratedQuery;
  readonly pages: Pages;
}

/** As memory answers. */
const answersOf = async ({ entities, seed, queries }: TierProofOptions): Promise<Expected[]> => {
  const memory = await memoryAttrium();
  await fill(memory, manyRows(entities, seed));
  const expected: Expected[] = [];
  for (const query of fc.sample(anyQuery, { numRuns: queries, seed }))
    expected.push({ query, pages: await pagesOf(memory, query, page) });
  return expected;
};

const answersAlike = async (
  { query, pages }: Expected,
  ask: (call: (client: Client) => Promise<Pages>) => Promise<Pages>,
): Promise<void> => {
  const found = await ask((client) => pagesOf(client, query, page));
  assert.deepEqual(found, pages, JSON.stringify(query));
};

const newTenant = async ({ urls: [url = ''], operatorKey }: CrashStack, name: string): Promise<string> => {
  const operator = createClient({ url, apiKey: operatorKey });
  await operator.tenants.create({ name });
  return (await operator.keys.create({ tenant: name, role: 'admin', label: 'proof' })).secret;
};

const anyWrite = (entities: number, random: (bound: number) => number) => {
  const { name, type } = everyAttribute[random(everyAttribute.length)] as (typeof everyAttribute)[number];
  const samples = valueSamples[type];
  return {
    entity: `written-${random(entities)}`,
    attribute: name,
    value: random(10) === 0 ? null : (samples[random(samples.length)] ?? null),
  };
};
