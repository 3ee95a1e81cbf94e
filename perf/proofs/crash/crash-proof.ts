import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { randomIntegers } from '../../harness/random.ts';
import { checkStore } from './check.ts';
import { asSuperuser, Ledger, nothingStaged } from './ledger.ts';
import { counted, startLoad } from './load.ts';
import { type CrashStack, startCrashStack } from './stack.ts';
import { prepareTenants } from './tenants.ts';

export interface CrashProofOptions {
  readonly rounds: number;
  /** Of what is killed when, and of what callers write. The order in which processes and the disk answer stays their own. */
  readonly seed: number;
  /** Told a line per round. */
  readonly say: (line: string) => void;
  /** Called with the last store, before it is removed. */
  readonly afterwards?: (superuser: pg.Client) => Promise<void>;
}

const processes = 2;
const callers = 12;
const streams = 2;
const firstKillMs = 300;
const betweenKillsMs = 1_500;
const afterLastMs = 300;

/** What is killed, and how long after the kill before it. */
interface Kill {
  readonly what: 'process' | 'server' | 'backend' | 'all';
  readonly which: number;
  readonly afterMs: number;
}

/**
 * Rounds of load in which the API processes and the PostgreSQL server are killed (SIGKILL); after each, what the store
 * holds is compared wholly with what callers were told. Throws with what differs.
 */
export const proveCrashes = async ({ rounds, seed, say, afterwards }: CrashProofOptions): Promise<void> => {
  const stack = await startCrashStack({ processes });
  try {
    const [url = ''] = stack.urls;
    const tenants = await prepareTenants(url, stack.operatorKey);
    const ledger = new Ledger();
    await asSuperuser(stack.adminUrl, (client) => Ledger.prepare(client));
    for (let round = 0; round < rounds; round += 1) {
      const kills = killsOf(seed, round);
      const load = startLoad({
        tenants,
        urls: stack.urls,
        ledger,
        seed,
        round,
        callers,
        streams,
        staged: true,
      });
      for (const kill of kills) {
        await setTimeout(kill.afterMs);
        if (kill.what !== 'process') ledger.crashes.push({ at_ms: Date.now() });
        await carryOut(stack, kill);
      }
      await setTimeout(afterLastMs);
      await load.finish();
      const started = performance.now();
      let lost = { values: 0, windowMs: 0 };
      await asSuperuser(stack.adminUrl, async (client) => {
        await nothingStaged(client);
        await ledger.takeDown(client);
        await checkStore(client);
        lost = await Ledger.lost(client);
      });
      const checkedMs = performance.now() - started;
      say(
        `round ${round + 1}: ${told(kills)}; ${counted(load.counts)}; checked in ${Math.round(checkedMs)} ms; staged values lost until now: ${lost.values}, acknowledged up to ${lost.windowMs} ms before a kill`,
      );
    }
    if (afterwards !== undefined) await asSuperuser(stack.adminUrl, afterwards);
  } finally {
    await stack.stop();
  }
};

const killsOf = (seed: number, round: number): Kill[] => {
  const random = randomIntegers(seed * 1_000_003 + 500_009 + round);
  const targets = ['process', 'server', 'backend', 'all'] as const;
  return Array.from({ length: 1 + random(3) }, (_, place) => ({
    what: targets[random(targets.length)] as Kill['what'],
    which: random(1_000),
    afterMs: place === 0 ? firstKillMs + random(betweenKillsMs) : random(betweenKillsMs),
  }));
};

const carryOut = async (stack: CrashStack, { what, which }: Kill): Promise<void> => {
  if (what === 'process') await stack.killProcess(which % processes);
  if (what === 'server') await stack.killServer();
  if (what === 'backend') await stack.killBackend(which);
  if (what === 'all') {
    const served = Array.from({ length: processes }, (_, place) => stack.killProcess(place));
    await Promise.all([stack.killServer(), ...served]);
  }
};

const told = (kills: readonly Kill[]): string =>
  `killed ${kills.map(({ what, which, afterMs }) => `${what}${what === 'process' ? ` ${which % processes}` : ''} +${afterMs} ms`).join(', ')}`;
