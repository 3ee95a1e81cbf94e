// Whom a thousand wrong keys a second slow down:  npm run bench:guessing -- [--seconds N] [--seed N] [--json]
//
// The product runs as its users start it. Honest callers read and write at a fixed rate, whatever they wait, and are
// measured alone and beside somebody who tries wrong API keys and wrongly signed JSON Web Tokens, from one address (that
// of the honest callers) and from many. The phases take turns, so that a slow moment of the machine falls on all of them.
// The run fails where an honest call fails or a guess succeeds, and says how many guesses a second were answered.
//
// Other phases ask /livez as often as the guesser guesses: what answering anything at that rate, and asking it, costs
// this machine. On one that others use, the server's processor time per guess says more than any latency.
// The many addresses are those of 127.0.1.0/24, which Linux takes for its own.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { startIssuer } from '#adapters/jwt/testing/issuer';
import { systemClock } from '#adapters/system/index';
import type { Client } from '#interfaces/client/index';
import { Devices } from './devices.ts';
import type { Guessed, Guessing } from './guessing/guesser.ts';
import { figuresOf, Measured } from './guessing/measured.ts';
import { type Phase, type PhaseOptions, phases } from './guessing/phases.ts';
import { durabilityOf } from './harness/durability.ts';
import { openLoop } from './harness/latencies.ts';
import { benchOptions } from './harness/options.ts';
import { randomIntegers } from './harness/random.ts';
import { report } from './harness/report.ts';
import { serveStore } from './harness/server.ts';

const getsPerSecond = 200;
const putsPerSecond = 20;
const guessesPerSecond = 1_000;
const callers = 8;
const turns = 4;

const options = benchOptions({ seconds: 20 });
const devices = new Devices(options.seed, 1_000, 10);
await using ending = new AsyncDisposableStack();
const issuer = ending.adopt(await startIssuer(systemClock()), (it) => it.close());
await using store = await serveStore(options, {
  ATTRIUM_JWKS_URL: issuer.trusted.jwksUrl,
  ATTRIUM_JWT_ISSUER: issuer.trusted.issuer,
  ATTRIUM_JWT_AUDIENCE: issuer.trusted.audience,
});
await measure();

async function measure(): Promise<void> {
  const pool = await store.superusers(1);
  const durability = await durabilityOf(pool);
  await pool.end();
  const clients = Array.from({ length: callers }, () => store.newClient());
  await load(clients[0] as Client);

  const measured: Record<Phase, Measured> = {
    alone: new Measured(),
    livez: new Measured(),
    oneAddress: new Measured(),
    manyAddresses: new Measured(),
    livezAnew: new Measured(),
    oneAddressAnew: new Measured(),
  };
  for (let turn = 0; turn < turns; turn += 1) {
    for (const phase of Object.keys(phases) as Phase[]) {
      const of = measured[phase];
      const before = await store.processorSeconds();
      const told = await guess(phase);
      await honest(clients, of, turn);
      const guessed = await told();
      const after = await store.processorSeconds();
      of.add(guessed, {
        service: (after.service - before.service) * 1_000,
        postgres: (after.postgres - before.postgres) * 1_000,
      });
    }
  }
  const checksum = await devices.verify(clients[0] as Client, 1_000);
  report(
    'bench:guessing',
    options,
    {
      load: `${getsPerSecond} gets and ${putsPerSecond} puts a second, open loop; ${guessesPerSecond} guesses a second, keys and tokens in turns`,
      guesses: Object.entries(measured)
        .flatMap(([phase, { statuses }]) => [...statuses].map(([status, n]) => `${phase} ${status}: ${n}`))
        .join(', '),
      durability,
      checksum,
    },
    figuresOf(measured),
  );
}

async function load(client: Client): Promise<void> {
  await client.attributes.define({
    attributes: devices.attributes.map((name) => ({ name, type: 'number' })),
  });
  await client.entities.putMany({
    items: Array.from({ length: devices.count }, (_, device) => ({
      entity: devices.key(device),
      values: devices.values(device),
    })),
  });
}

/** Both rates at once; a call is measured from the moment at which it was due. */
async function honest(
  clients: readonly Client[],
  { get: gets, put: puts }: Measured,
  turn: number,
): Promise<void> {
  const pick = randomIntegers(options.seed + turn);
  const seconds = options.seconds / turns;
  let calls = 0;
  const next = (): Client => clients[calls++ % clients.length] as Client;
  // One edit of a device at a time, so that there is a last one.
  const writing = new Set<number>();
  const idle = (): number => {
    const device = pick(devices.count);
    return writing.has(device) ? idle() : device;
  };
  await Promise.all([
    openLoop(getsPerSecond, seconds, async (dueMs) => {
      await next().entities.get({ entity: devices.key(pick(devices.count)) });
      gets.record(performance.now() - dueMs);
    }),
    openLoop(putsPerSecond, seconds, async (dueMs) => {
      const device = idle();
      writing.add(device);
      const version = devices.nextVersion(device);
      await next().entities.put({ entity: devices.key(device), values: devices.values(device, version) });
      puts.record(performance.now() - dueMs);
      devices.acknowledge(device, version);
      writing.delete(device);
    }),
  ]);
}

/** Begins to guess; what came of it is told later. Raises where an answer is not the one that a guess should get. */
async function guess(phase: Phase): Promise<() => Promise<Guessed>> {
  const { from }: PhaseOptions = phases[phase];
  const phaseSeconds = options.seconds / turns;
  if (from === undefined)
    return async () => ({ statuses: {}, seconds: phaseSeconds, connections: 0, cpuMs: 0 });
  const { path, addresses, anew, statuses } = from;
  const workerData: Guessing = {
    url: store.url + path,
    perSecond: guessesPerSecond,
    seconds: phaseSeconds,
    addresses,
    anew,
    unsigned: (await issuer.sign()).split('.').slice(0, 2).join('.'),
  };
  const worker = new Worker(new URL('./guessing/guesser.ts', import.meta.url), { workerData });
  await once(worker, 'message');
  const answer = once(worker, 'message');
  return async () => {
    const [guessed] = (await answer) as [Guessed];
    const strange = Object.keys(guessed.statuses).filter((status) => !statuses.includes(Number(status)));
    if (strange.length > 0) throw new Error(`Guesses were answered with ${strange.join()}.`);
    return guessed;
  };
}
