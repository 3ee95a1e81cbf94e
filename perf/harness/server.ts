import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Client, createClient } from '#interfaces/client/index';

export interface ServedStore {
  readonly client: Client;
  readonly url: string;
  readonly dataDir: string;
  /** Of the Node process that serves; the most it ever held, in megabytes (VmHWM of proc(5)). */
  peakRssMb(): number;
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL('../../interfaces/cli/main.ts', import.meta.url));
const apiKey = 'bench-key-of-a-throw-away-store';

/** The product as its users start it, in a process of its own on an empty data folder. */
export const serveStore = async (): Promise<ServedStore> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'attrium-bench-'));
  const child = spawn(process.execPath, [main, 'start'], {
    env: { ...process.env, PORT: '0', ATTRIUM_DATA_DIR: dataDir, ATTRIUM_DEV_API_KEY: apiKey },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await urlOf(child);
  return {
    url,
    dataDir,
    client: createClient({ url, apiKey }),
    peakRssMb: () =>
      Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1_024,
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      await rm(dataDir, { recursive: true });
    },
  };
};

const urlOf = async (child: ChildProcess): Promise<string> => {
  if (child.stdout === null) throw new TypeError('The child has no standard output.');
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^\s+URL\s+(http\S+)$/.exec(line)?.[1];
    if (url !== undefined) {
      child.stdout.resume();
      return url;
    }
  }
  throw new Error('The store ended before it was ready.');
};
