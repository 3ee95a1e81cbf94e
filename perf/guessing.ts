// Whom a thousand wrong keys a second slow down:  npm run bench:guessing -- [--seconds N] [--seed N] [--json]
//
// The product runs as its users start it. Honest callers read and write at a fixed rate, whatever they wait, and are
// measured alone and beside somebody who tries wrong API keys and wrongly signed JSON Web Tokens, from one address (that
// of the honest callers) and from many. The phases take turns, so that a slow moment of the machine falls on all of them.
// The run fails where an honest call fails or a guess succeeds, and says how many guesses a second were answered. A fourth phase asks
// /livez as often as the guesser guesses: what answering anything at that rate, and asking it, costs this machine.
// The many addresses are those of 127.0.1.0/24, which Linux takes for its own.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { startIssuer } from '#adapters/jwt/testing/issuer';
import { systemClock } from '#adapters/system/index';
import type { Client } from '#interfaces/client/index';
import { Devices } from './devices.ts';
import type { Guessed, Guessing } from './guesser.ts';
import { durabilityOf } from './harness/durability.ts';
import { Latencies, openLoop } from './harness/latencies.ts';
import { benchOptions } from './harness/options.ts';
import { randomIntegers } from './harness/random.ts';
import { type Figure, report } from './harness/report.ts';
import { serveStore } from './harness/server.ts';

const guessesPerSecond = 1_000;
const getsPerSecond = 200;
const putsPerSecond = 20;
const callers = 8;
const turns = 4;

const oneAddress = ['127.0.0.1'];
const manyAddresses = Array.from({ length: 250 }, (_, index) => `127.0.1.${index + 1}`);
const procedure = '/trpc/attributes.list';
const refused = [401, 429];
const phases = {
  alone: { figure: 'Alone', note: 'nobody else calls' },
  livez: {
    figure: 'Livez',
    note: 'beside as many calls of /livez',
    from: { path: '/livez', addresses: oneAddress, statuses: [200] },
  },
  oneAddress: {
    figure: 'OneAddress',
    note: 'beside guesses from the same address',
    from: { path: procedure, addresses: oneAddress, statuses: refused },
  },
  manyAddresses: {
    figure: 'ManyAddresses',
    note: `beside guesses from ${manyAddresses.length} addresses`,
    from: { path: procedure, addresses: manyAddresses, statuses: refused },
  },
};
type Phase = keyof typeof phases;

const options = benchOptions({ seconds: 20 });
const devices = new Devices(options.seed, 1_000, 10);
const issuer = await startIssuer(systemClock());
const store = await serveStore({
  ATTRIUM_JWKS_URL: issuer.trusted.jwksUrl,
  ATTRIUM_JWT_ISSUER: issuer.trusted.issuer,
  ATTRIUM_JWT_AUDIENCE: issuer.trusted.audience,
});
try {
  await measure();
} finally {
  await store.stop();
  await issuer.close();
}

async function measure(): Promise<void> {
  const pool = await store.superusers(1);
  const durability = await durabilityOf(pool);
  await pool.end();
  const clients = Array.from({ length: callers }, () => store.newClient());
  await load(clients[0] as Client);

  const measured = () => ({
    alone: new Latencies(),
    livez: new Latencies(),
    oneAddress: new Latencies(),
    manyAddresses: new Latencies(),
  });
  const gets = measured();
  const puts = measured();
  const guessed = new Map<string, number>();
  const paces = new Map<Phase, number>();
  for (let turn = 0; turn < turns; turn += 1) {
    for (const phase of Object.keys(phases) as Phase[]) {
      const told = await guess(phase);
      await honest(clients, gets[phase], puts[phase], turn);
      const { statuses, seconds } = await told();
      for (const [status, count] of Object.entries(statuses)) {
        const what = `${phase} ${status}`;
        guessed.set(what, (guessed.get(what) ?? 0) + count);
      }
      const pace = (guessesPerSecond * options.seconds) / turns / seconds;
      paces.set(phase, Math.min(pace, paces.get(phase) ?? guessesPerSecond));
    }
  }
  const checksum = await devices.verify(clients[0] as Client, 1_000);

  const figures: Record<string, Figure> = {};
  for (const [kind, of] of Object.entries({ get: gets, put: puts })) {
    for (const [phase, { figure, note }] of Object.entries(phases)) {
      const latencies = of[phase as Phase];
      const value = latencies.quantile(0.95);
      figures[`${kind}${figure}P95Ms`] = { value, unit: 'ms', note: `${note}, ${latencies.count} calls` };
      if (phase === 'alone') continue;
      const ratio = value / of.alone.quantile(0.95);
      figures[`${kind}${figure}Ratio`] = { value: ratio, unit: 'x', note: 'of p95 to that alone' };
    }
  }
  for (const [phase, { figure, note }] of Object.entries(phases).slice(1)) {
    const value = paces.get(phase as Phase) ?? 0;
    figures[`pace${figure}`] = { value, unit: '/s', note: `answered ${note}, in the slowest turn` };
  }
  report(
    'bench:guessing',
    options,
    {
      load: `${getsPerSecond} gets and ${putsPerSecond} puts a second, open loop; ${guessesPerSecond} guesses a second, keys and tokens in turns`,
      guesses: [...guessed].map(([what, count]) => `${what}: ${count}`).join(', '),
      durability,
      checksum,
    },
    figures,
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
  gets: Latencies,
  puts: Latencies,
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
  const guessing = phases[phase];
  if (!('from' in guessing)) return async () => ({ statuses: {}, seconds: options.seconds / turns });
  const { path, addresses, statuses } = guessing.from;
  const workerData: Guessing = {
    url: store.url + path,
    perSecond: guessesPerSecond,
    seconds: options.seconds / turns,
    addresses,
    unsigned: (await issuer.sign()).split('.').slice(0, 2).join('.'),
  };
  const worker = new Worker(new URL('./guesser.ts', import.meta.url), { workerData });
  await once(worker, 'message');
  const answer = once(worker, 'message');
  return async () => {
    const [guessed] = (await answer) as [Guessed];
    const strange = Object.keys(guessed.statuses).filter((status) => !statuses.includes(Number(status)));
    if (strange.length > 0) throw new Error(`Guesses were answered with ${strange.join()}.`);
    return guessed;
  };
}
