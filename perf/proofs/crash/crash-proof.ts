import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { checkStore } from './check.ts';
import { carryOut, killsOf, told } from './kills.ts';
import { asSuperuser, Ledger, nothingStaged } from './ledger.ts';
import { counted, startLoad } from './load.ts';
import { startCrashStack } from './stack.ts';
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
const afterLastMs = 300;

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
