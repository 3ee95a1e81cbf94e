import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { allEnded, type Holder, holdFolder, type RunningHolder } from './data-folder-holder.ts';
import { killAll, treeOf } from './process-tree.ts';

export interface DataFolderFixture {
  /** Holds the data folder, and nothing else. */
  readonly parent: string;
  /** Does not exist yet, or is a copy of a folder that was stopped in order. */
  readonly path: string;
  /** Runs a process on the folder until the test ends it; what a failed test leaves behind ends with the test. */
  hold(): Promise<RunningHolder>;
  /** To be ended with the test. */
  watch(...pids: number[]): void;
}

/** Gives each test of the describe block, or file, a data folder of its own. */
export function useDataFolder(state: 'new' | 'stopped'): DataFolderFixture {
  let parent = '';
  let watched: number[] = [];
  let template = '';

  if (state === 'stopped') {
    beforeAll(async () => {
      template = await openFolder();
      await stopInOrder(await holdFolder(join(template, 'data')));
    });
    afterAll(() => rm(template, { recursive: true, force: true }));
  }

  beforeEach(async () => {
    parent = await openFolder();
    // Node's own copy would make root the owner of everything.
    if (state === 'stopped') execFileSync('cp', ['-a', join(template, 'data'), parent]);
  });
  afterEach(async () => {
    killAll(watched);
    await allEnded(watched);
    watched = [];
    await rm(parent, { recursive: true, force: true });
  });

  return {
    get parent() {
      return parent;
    },
    get path() {
      return join(parent, 'data');
    },
    async hold() {
      const holder = await holdFolder(join(parent, 'data'));
      watched.push(...treeOf(holder.pid));
      return holder;
    },
    watch: (...pids) => {
      watched.push(...pids);
    },
  };
}

/** Started by root, the server runs as another user, who must be able to enter. */
async function openFolder(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'attrium-data-')));
  chmodSync(path, 0o711);
  return path;
}

export async function stopInOrder(holder: Holder): Promise<void> {
  holder.process.kill('SIGTERM');
  expect(await holder.end).toBe(0);
}

export async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  // The server under it may be killed on purpose; the query under way reports it too.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

export async function query<Row extends object>(url: string, text: string): Promise<Row[]> {
  return withClient(url, async (client) => (await client.query<Row>(text)).rows);
}
