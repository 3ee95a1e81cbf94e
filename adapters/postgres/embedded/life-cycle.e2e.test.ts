import { existsSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { query, stopInOrder, useDataFolder } from '#adapters/postgres/testing/data-folder-fixture';
import { allEnded, spawnHolder } from '#adapters/postgres/testing/data-folder-holder';
import { killAll, processGroup, running, treeOf } from '#adapters/postgres/testing/process-tree';
import { clusterIn } from './data-folder.ts';

describe('a start and a stop', () => {
  const data = useDataFolder('new');

  it('in order leave no process behind, and the second start is quick', async () => {
    const first = await data.hold();
    const tree = treeOf(first.pid);
    expect(tree.length).toBeGreaterThan(5);
    await query(first.adminUrl, 'create table kept ()');
    await stopInOrder(first);
    expect(running(tree)).toEqual([]);
    expect(existsSync(join(clusterIn(data.path), 'postmaster.pid'))).toBe(false);

    const begin = performance.now();
    const second = await data.hold();
    const ms = Math.round(performance.now() - begin);
    console.log(`second start of the embedded server, process included: ${ms} ms`);
    expect(ms).toBeLessThan(5_000);
    expect(await query(second.adminUrl, 'table kept')).toEqual([]);
    await stopInOrder(second);
  });

  it('by Ctrl-C, which the terminal sends to the whole group, is one orderly shutdown', async () => {
    const holder = await data.hold();
    const tree = treeOf(holder.pid);
    // Had a server process got the signal as well, it would have left before the work that it is needed for.
    expect(processGroup(holder.pid)).toEqual([holder.pid]);
    process.kill(-holder.pid, 'SIGINT');
    expect(await holder.end).toBe(0);
    expect(running(tree)).toEqual([]);
    const log = readFileSync(join(data.path, 'postgres.log'), 'utf8');
    expect(log.match(/received .* shutdown request/g)).toEqual(['received fast shutdown request']);
    expect(log).toContain('database system is shut down');
  });

  it('killed during the creation of the cluster leaves no half of one to the next', async () => {
    const killed = spawnHolder(data.path);
    data.watch(killed.pid);
    const creating = Promise.withResolvers<void>();
    const watcher = watch(data.parent, { recursive: true }, (_, name) => {
      if (name?.endsWith('PG_VERSION')) creating.resolve();
    });
    await creating.promise;
    const tree = treeOf(killed.pid);
    data.watch(...tree);
    killAll(tree);
    watcher.close();
    await killed.end;
    await allEnded(tree);
    expect(existsSync(clusterIn(data.path))).toBe(false);

    const next = await data.hold();
    await query(next.adminUrl, 'select 1');
    await stopInOrder(next);
  });
});

describe('a folder in use', () => {
  const data = useDataFolder('stopped');

  it('is refused with the process that uses it, and free as soon as that is killed', async () => {
    const holder = await data.hold();
    expect(await spawnHolder(data.path).word).toEqual({
      code: 'DATA_FOLDER_IN_USE',
      message: `Process ${holder.pid} uses the data folder ${data.path}.`,
    });
    expect(await query(holder.adminUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    process.kill(holder.pid, 'SIGKILL');
    await holder.end;
    await stopInOrder(await data.hold());
  });

  it('goes to exactly one of several starters at once', async () => {
    const holders = Array.from({ length: 4 }, () => spawnHolder(data.path));
    data.watch(...holders.map(({ pid }) => pid));
    const words = await Promise.all(holders.map(({ word }) => word));
    data.watch(...holders.flatMap(({ pid }) => treeOf(pid)));
    const codes = words.map((word) => ('code' in word ? word.code : 'started')).sort();
    expect(codes).toEqual([...Array(3).fill('DATA_FOLDER_IN_USE'), 'started']);
  });
});
