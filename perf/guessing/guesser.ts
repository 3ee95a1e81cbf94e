// A thread that tries wrong credentials, so that making them does not delay those who measure. Started by ../guessing.ts.
//
// It writes to sockets and reads the answer's first line and length: a client of Node's own would take more of the
// machine than the server that is measured.
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { openLoop } from '../harness/latencies.ts';

export interface Guessing {
  readonly url: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** Of this machine, used in turns. */
  readonly addresses: readonly string[];
  /** Whether each request asks for a connection of its own, rather than to keep the one that it came on. */
  readonly anew: boolean;
  /** A token but for its signature. */
  readonly unsigned: string;
}

export interface Guessed {
  /** How many guesses were answered with which status; 0 where the connection ended instead. */
  readonly statuses: Readonly<Record<number, number>>;
  readonly connections: number;
  /** From the first guess to the last answer. */
  readonly seconds: number;
  /** What this thread took of a CPU meanwhile. */
  readonly cpuMs: number;
}

const { url, perSecond, seconds, addresses, anew, unsigned } = workerData as Guessing;
const { host, hostname, port, pathname } = new URL(url);
const unanswered = 0;
const statuses: Record<number, number> = {};
/** Connections that wait for the next guess, by address. */
const kept = new Map<string, Socket[]>(addresses.map((address) => [address, []]));
let connections = 0;

/** Keys and tokens in turns, no two of them alike. A signature by ES256 has 64 bytes, and so has the key. */
const credential = (guess: number): string => {
  const random = randomBytes(64).toString('base64url');
  return guess % 2 === 0 ? `atr_${random}` : `${unsigned}.${random}`;
};

/** The one that was used last. */
const taken = (address: string): Socket | undefined => {
  const last = kept.get(address)?.pop();
  return last?.destroyed === true ? undefined : last;
};

const opened = (localAddress: string): Socket => {
  connections += 1;
  const socket = connect({ host: hostname, port: Number(port), localAddress });
  // The close that follows an error tells it to whoever waits for an answer.
  return socket
    .setNoDelay()
    .setEncoding('latin1')
    .on('error', () => undefined);
};

/** Of an answer that is there as a whole; null before. */
const answerOf = (text: string): { readonly status: number; readonly closes: boolean } | null => {
  const head = text.indexOf('\r\n\r\n');
  if (head === -1) return null;
  const headers = text.slice(0, head).toLowerCase();
  const length = Number(/\r\ncontent-length: (\d+)/.exec(headers)?.[1]);
  if (text.length < head + 4 + length) return null;
  return { status: Number(headers.slice(9, 12)), closes: headers.includes('\r\nconnection: close') };
};

const ask = (guess: number): Promise<number> =>
  new Promise((resolve) => {
    const address = addresses[guess % addresses.length] ?? '';
    const socket = taken(address) ?? opened(address);
    let text = '';
    const onClose = (): void => resolve(unanswered);
    const onData = (part: string): void => {
      text += part;
      const answer = answerOf(text);
      if (answer === null) return;
      socket.off('data', onData).off('close', onClose);
      if (answer.closes) socket.end();
      else kept.get(address)?.push(socket);
      resolve(answer.status);
    };
    socket.on('data', onData).once('close', onClose);
    socket.write(
      `GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${credential(guess)}\r\n` +
        `${anew ? 'connection: close\r\n' : ''}\r\n`,
    );
  });

let guesses = 0;
parentPort?.postMessage('ready');
const startedMs = performance.now();
const cpuBefore = process.threadCpuUsage();
await openLoop(perSecond, seconds, async () => {
  guesses += 1;
  const status = await ask(guesses);
  statuses[status] = (statuses[status] ?? 0) + 1;
});
const cpu = process.threadCpuUsage(cpuBefore);
for (const socket of [...kept.values()].flat()) socket.destroy();
const guessed: Guessed = {
  statuses,
  connections,
  seconds: (performance.now() - startedMs) / 1_000,
  cpuMs: (cpu.user + cpu.system) / 1_000,
};
parentPort?.postMessage(guessed);
