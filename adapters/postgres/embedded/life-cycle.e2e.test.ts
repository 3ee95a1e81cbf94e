import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, watch, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  allEnded,
  holdFolder,
  isAlive,
  killAll,
  processTree,
  spawnHolder,
} from '#adapters/postgres/testing/data-folder-holder';
import { clusterIn } from './data-folder.ts';

let parent: string;
let folder: string;
/** Processes that a failed test would leave behind. */
let started: number[] = [];

beforeEach(async () => {
  parent = await realpath(await mkdtemp(join(tmpdir(), 'attrium-life-')));
  // Started by root, the server runs as another user.
  chmodSync(parent, 0o711);
  folder = join(parent, 'data');
});

afterEach(async () => {
  killAll(started);
  await allEnded(started);
  started = [];
  await rm(parent, { recursive: true, force: true });
});

const hold = async () => {
  const holder = await holdFolder(folder);
  started.push(...processTree(holder.pid));
  return holder;
};

const withClient = async <T>(url: string, use: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ connectionString: url });
  // The server under it is killed on purpose.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
};

const createTable = (url: string) =>
  withClient(url, (client) => client.query('create table written (n integer primary key)'));

const rowsOf = (url: string): Promise<number[]> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ n: number }>('select n from written order by n');
    return rows.map(({ n }) => n);
  });

/** Writes rows one by one until the connection breaks; `atLeast` resolves after that many acknowledgements. */
const keepWriting = (url: string, count: number) => {
  let acknowledged = 0;
  const enough = Promise.withResolvers<void>();
  const broken = withClient(url, async (client) => {
    for (;;) {
      await client.query('insert into written values ($1)', [acknowledged]);
      acknowledged += 1;
      if (acknowledged === count) enough.resolve();
    }
  }).catch((error: unknown) => {
    enough.reject(error);
    return acknowledged;
  });
  return { enough: enough.promise, broken };
};

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

const stopInOrder = async (holder: {
  process: { kill(signal: 'SIGTERM'): boolean };
  end: Promise<unknown>;
}) => {
  holder.process.kill('SIGTERM');
  expect(await holder.end).toBe(0);
};

describe('a start and a stop', () => {
  it('in order leave no process behind, and the second start is quick', async () => {
    const first = await hold();
    const tree = processTree(first.pid);
    expect(tree.length).toBeGreaterThan(5);
    await createTable(first.adminUrl);
    await stopInOrder(first);
    expect(tree.filter(isAlive)).toEqual([]);
    expect(existsSync(join(clusterIn(folder), 'postmaster.pid'))).toBe(false);

    const begin = performance.now();
    const second = await hold();
    const ms = Math.round(performance.now() - begin);
    console.log(`second start of the embedded server, process included: ${ms} ms`);
    expect(ms).toBeLessThan(5_000);
    expect(await rowsOf(second.adminUrl)).toEqual([]);
    await stopInOrder(second);
  });

  it('by Ctrl-C, which the terminal sends to the whole group, is one orderly shutdown', async () => {
    const holder = await hold();
    const tree = processTree(holder.pid);
    process.kill(-holder.pid, 'SIGINT');
    expect(await holder.end).toBe(0);
    expect(tree.filter(isAlive)).toEqual([]);
    const log = readFileSync(join(folder, 'postgres.log'), 'utf8');
    expect(log.match(/received .* shutdown request/g)).toEqual(['received fast shutdown request']);
    expect(log).toContain('database system is shut down');
  });
});

describe('kill -9', () => {
  it('of the whole tree loses no acknowledged write, and the next start recovers by itself', async () => {
    const holder = await hold();
    await createTable(holder.adminUrl);
    const writing = keepWriting(holder.adminUrl, 200);
    await writing.enough;
    const tree = processTree(holder.pid);
    killAll(tree);
    const acknowledged = await writing.broken;
    await allEnded(tree);
    expect(existsSync(join(clusterIn(folder), 'postmaster.pid'))).toBe(true);

    const next = await hold();
    const rows = await rowsOf(next.adminUrl);
    // One more may have been committed without its acknowledgement arriving.
    expect(rows.slice(0, acknowledged)).toEqual(upTo(acknowledged));
    expect(rows.length).toBeLessThanOrEqual(acknowledged + 1);
    await stopInOrder(next);
  });

  it('of only the process makes the server end by itself', async () => {
    const holder = await hold();
    const tree = processTree(holder.pid);
    process.kill(holder.pid, 'SIGKILL');
    await allEnded(tree);
    expect(existsSync(join(clusterIn(folder), 'postmaster.pid'))).toBe(false);
  });

  it('of only the process does not keep the next start waiting for it', async () => {
    const holder = await hold();
    await createTable(holder.adminUrl);
    const writing = keepWriting(holder.adminUrl, 50);
    await writing.enough;
    process.kill(holder.pid, 'SIGKILL');
    await holder.end;
    const next = await hold();
    const acknowledged = await writing.broken;
    expect((await rowsOf(next.adminUrl)).slice(0, acknowledged)).toEqual(upTo(acknowledged));
    await stopInOrder(next);
  });

  it('of the process and its watchdog leaves a server, which the next start replaces', async () => {
    const holder = await hold();
    await createTable(holder.adminUrl);
    const writing = keepWriting(holder.adminUrl, 50);
    await writing.enough;
    const servers = processTree(holder.postmaster);
    killAll(processTree(holder.pid).filter((pid) => !servers.includes(pid)));
    await holder.end;
    expect(servers.every(isAlive)).toBe(true);

    const next = await hold();
    const acknowledged = await writing.broken;
    expect(servers.filter(isAlive)).toEqual([]);
    expect(next.postmaster).not.toBe(holder.postmaster);
    expect((await rowsOf(next.adminUrl)).slice(0, acknowledged)).toEqual(upTo(acknowledged));
    await stopInOrder(next);
  });

  it('of the tree except a backend that is too busy to notice does not block the next start', async () => {
    const holder = await hold();
    const backend = Promise.withResolvers<number>();
    const query = withClient(holder.adminUrl, async (client) => {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      backend.resolve(rows[0]?.pid ?? 0);
      await client.query('select count(*) from generate_series(1, 1000000000000) n');
    });
    const failed = expect(query).rejects.toThrow();
    const busy = await backend.promise;
    await withClient(holder.adminUrl, (client) =>
      expect
        .poll(
          async () =>
            (
              await client.query(
                `select from pg_stat_activity where query like '%1000000000000%' and state = 'active' and pid = $1`,
                [busy],
              )
            ).rowCount,
        )
        .toBe(1),
    );
    started.push(busy);
    const tree = processTree(holder.pid);
    killAll(tree.filter((pid) => pid !== busy));
    await allEnded(tree.filter((pid) => pid !== busy));
    expect(isAlive(busy)).toBe(true);

    const next = await hold();
    await failed;
    expect(isAlive(busy)).toBe(false);
    await stopInOrder(next);
  });

  it('during the creation of the cluster leads to a complete one at the next start', async () => {
    const killed = spawnHolder(folder);
    started.push(killed.pid);
    const creating = Promise.withResolvers<void>();
    const watcher = watch(parent, { recursive: true }, (_, name) => {
      if (name?.endsWith('PG_VERSION')) creating.resolve();
    });
    await creating.promise;
    const tree = processTree(killed.pid);
    started.push(...tree);
    killAll(tree);
    watcher.close();
    await killed.end;
    await allEnded(tree);
    expect(existsSync(clusterIn(folder))).toBe(false);

    const next = await hold();
    await createTable(next.adminUrl);
    await stopInOrder(next);
  });
});

describe('a postmaster.pid left behind', () => {
  const killTree = async () => {
    const holder = await hold();
    const tree = processTree(holder.pid);
    killAll(tree);
    await allEnded(tree);
    return join(clusterIn(folder), 'postmaster.pid');
  };

  it('whose pid is another program of the same user by now does not block the start', async () => {
    const file = await killTree();
    const { uid, gid } = statSync(file);
    const other = spawn('sh', ['-c', 'read -r _'], {
      uid,
      gid,
      cwd: '/',
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    started.push(other.pid as number);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(other.pid)));

    await stopInOrder(await hold());
    expect(isAlive(other.pid as number)).toBe(true);
    other.stdin.end();
  });

  it('empty does not block the start', async () => {
    writeFileSync(await killTree(), '');
    await stopInOrder(await hold());
  });
});

describe('a folder in use', () => {
  it('is refused with the process that uses it, and free as soon as that is killed', async () => {
    const holder = await hold();
    expect(await spawnHolder(folder).word).toEqual({
      code: 'DATA_FOLDER_IN_USE',
      message: `Process ${holder.pid} uses the data folder ${folder}.`,
    });
    expect((await rowsOf(holder.adminUrl).catch((error: Error) => error.message)).toString()).toContain(
      'written',
    );
    process.kill(holder.pid, 'SIGKILL');
    await holder.end;
    await stopInOrder(await hold());
  });

  it('goes to exactly one of several starters at once', async () => {
    const holders = Array.from({ length: 4 }, () => spawnHolder(folder));
    started.push(...holders.map(({ pid }) => pid));
    const words = await Promise.all(holders.map(({ word }) => word));
    started.push(...holders.flatMap(({ pid }) => processTree(pid)));
    const codes = words.map((word) => ('code' in word ? word.code : 'started')).sort();
    expect(codes).toEqual([...Array(3).fill('DATA_FOLDER_IN_USE'), 'started']);
  });
});
