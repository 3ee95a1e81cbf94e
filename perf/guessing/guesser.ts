// A thread that tries wrong credentials, so that making them does not delay those who measure. Started by guessing.ts.
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { openLoop } from './harness/latencies.ts';

export interface Guessing {
  readonly url: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** Of this machine, used in turns. */
  readonly addresses: readonly string[];
  /** A token but for its signature. */
  readonly unsigned: string;
}

export interface Guessed {
  /** How many guesses were answered with which status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** From the first guess to the last answer. */
  readonly seconds: number;
}

const { url, perSecond, seconds, addresses, unsigned } = workerData as Guessing;
const agents = addresses.map((localAddress) => new Agent({ keepAlive: true, localAddress }));
const statuses: Record<number, number> = {};

/** Keys and tokens in turns, no two of them alike. A signature by ES256 has 64 bytes, and so has the key. */
const credential = (guess: number): string => {
  const random = randomBytes(64).toString('base64url');
  return guess % 2 === 0 ? `atr_${random}` : `${unsigned}.${random}`;
};

const ask = (guess: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const agent = agents[guess % agents.length];
    const headers = { authorization: `Bearer ${credential(guess)}` };
    request(url, { agent, headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end();
  });

let guesses = 0;
parentPort?.postMessage('ready');
const startedMs = performance.now();
await openLoop(perSecond, seconds, async () => {
  guesses += 1;
  const status = await ask(guesses);
  statuses[status] = (statuses[status] ?? 0) + 1;
});
for (const agent of agents) agent.destroy();
const guessed: Guessed = { statuses, seconds: (performance.now() - startedMs) / 1_000 };
parentPort?.postMessage(guessed);
