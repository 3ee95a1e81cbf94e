import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  query,
  stopInOrder,
  useDataFolder,
  withClient,
} from '#adapters/postgres/testing/data-folder-fixture';
import { allEnded } from '#adapters/postgres/testing/data-folder-holder';
import { killAll, running, treeOf } from '#adapters/postgres/testing/process-tree';
import { clusterIn } from './data-folder.ts';

const data = useDataFolder('stopped');

const createTable = (url: string) => query(url, 'create table written (n integer primary key)');

const rowsOf = async (url: string): Promise<number[]> =>
  (await query<{ n: number }>(url, 'select n from written order by n')).map(({ n }) => n);

/** Writes rows one by one until the connection breaks; `enough` resolves after `count` acknowledgements. */
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

describe('kill -9', () => {
  it('of the whole tree loses no acknowledged write, and the next start recovers by itself', async () => {
    const holder = await data.hold();
    await createTable(holder.adminUrl);
    const writing = keepWriting(holder.adminUrl, 200);
    await writing.enough;
    const tree = treeOf(holder.pid);
    killAll(tree);
    const acknowledged = await writing.broken;
    await allEnded(tree);
    expect(existsSync(join(clusterIn(data.path), 'postmaster.pid'))).toBe(true);

    const next = await data.hold();
    const rows = await rowsOf(next.adminUrl);
    // One more may have been committed without its acknowledgement arriving.
    expect(rows.slice(0, acknowledged)).toEqual(upTo(acknowledged));
    expect(rows.length).toBeLessThanOrEqual(acknowledged + 1);
    await stopInOrder(next);
  });

  it('of only the process makes the server end by itself', async () => {
    const holder = await data.hold();
    const tree = treeOf(holder.pid);
    process.kill(holder.pid, 'SIGKILL');
    await allEnded(tree);
    expect(existsSync(join(clusterIn(data.path), 'postmaster.pid'))).toBe(false);
  });

  it('of only the process does not keep the next start waiting for it', async () => {
    const holder = await data.hold();
    await createTable(holder.adminUrl);
    const writing = keepWriting(holder.adminUrl, 50);
    await writing.enough;
    process.kill(holder.pid, 'SIGKILL');
    await holder.end;
    const next = await data.hold();
    const acknowledged = await writing.broken;
    expect((await rowsOf(next.adminUrl)).slice(0, acknowledged)).toEqual(upTo(acknowledged));
    await stopInOrder(next);
  });

  it('of the process and its watchdog leaves a server, which the next start replaces', async () => {
    const holder = await data.hold();
    await createTable(holder.adminUrl);
    const writing = keepWriting(holder.adminUrl, 50);
    await writing.enough;
    const servers = treeOf(holder.postmaster);
    killAll(treeOf(holder.pid).filter((pid) => !servers.includes(pid)));
    await holder.end;
    expect(running(servers)).toEqual(servers);

    const next = await data.hold();
    const acknowledged = await writing.broken;
    expect(running(servers)).toEqual([]);
    expect(next.postmaster).not.toBe(holder.postmaster);
    expect((await rowsOf(next.adminUrl)).slice(0, acknowledged)).toEqual(upTo(acknowledged));
    await stopInOrder(next);
  });

  it('of the tree except a backend that is too busy to notice does not block the next start', async () => {
    const holder = await data.hold();
    const backend = Promise.withResolvers<number>();
    const query = withClient(holder.adminUrl, async (client) => {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      backend.resolve(rows[0]?.pid ?? 0);
      await client.query(`do 'begin loop end loop; end'`);
    });
    const failed = expect(query).rejects.toThrow();
    const busy = await backend.promise;
    const isBusy = `select from pg_stat_activity where pid = $1 and state = 'active' and query like 'do %'`;
    await withClient(holder.adminUrl, (client) =>
      expect.poll(async () => (await client.query(isBusy, [busy])).rowCount).toBe(1),
    );
    data.watch(busy);
    const tree = treeOf(holder.pid);
    killAll(tree.filter((pid) => pid !== busy));
    await allEnded(tree.filter((pid) => pid !== busy));
    expect(running([busy])).toEqual([busy]);

    const next = await data.hold();
    await failed;
    expect(running([busy])).toEqual([]);
    await stopInOrder(next);
  });
});

describe('a postmaster.pid left behind', () => {
  const killTree = async () => {
    const holder = await data.hold();
    const tree = treeOf(holder.pid);
    killAll(tree);
    await allEnded(tree);
    return join(clusterIn(data.path), 'postmaster.pid');
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
    data.watch(other.pid as number);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(other.pid)));

    await stopInOrder(await data.hold());
    expect(running([other.pid as number])).toEqual([other.pid as number]);
    other.stdin.end();
  });

  it('empty does not block the start', async () => {
    writeFileSync(await killTree(), '');
    await stopInOrder(await data.hold());
  });
});
