import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { createDatabase } from '#adapters/postgres/testing/database';
import { interrupt, killAll, running, treeOf } from '#adapters/postgres/testing/process-tree';
import { apiKey, emptyFolder, runCli, startProcess } from './testing/start-process.ts';

const shell = promisify(execFile);

describe('attrium start', () => {
  it('prints calls that work as they are, and answers /readyz', async () => {
    const started = await startProcess(await emptyFolder());
    expect((await fetch(`${started.url}/readyz`)).status).toBe(200);
    const calls = started.command
      .output()
      .split('\n')
      .filter((line) => line.startsWith('curl '));
    expect(calls).toHaveLength(3);
    const answers: unknown[] = [];
    for (const call of calls) answers.push(JSON.parse((await shell('sh', ['-c', call])).stdout));
    expect(answers.at(-1)).toMatchObject({
      result: { data: { items: [{ entity: 'planet:earth', values: { mass: { value: 5.972e24 } } }] } },
    });
    interrupt(started.child.pid);
    await once(started.child, 'close');
  });

  it('on a database of its own says where a first key comes from', async () => {
    const server = inject('postgresServers').at(-1);
    if (server === undefined) throw new Error('No PostgreSQL server is here.');
    const database = await createDatabase(server.adminUrl);
    onTestFinished(() => database.drop());
    const key = Buffer.alloc(32).toString('base64url');
    const environment = {
      DATABASE_ADMIN_URL: database.adminUrl,
      DATABASE_URL: database.appUrl,
      ATTRIUM_DEV_API_KEY: '',
      ATTRIUM_TENANT_SIGNING_KEY: key,
      ATTRIUM_TOKEN_KEYS: `1:${key}`,
    };
    expect(await runCli(['migrate'], environment).ended).toBe(0);
    const command = runCli(['start'], environment);
    await command.prints('Stop with Ctrl-C.');
    expect(command.output()).toContain('Key   none made here: set ATTRIUM_DEV_API_KEY for a first one\n');
    interrupt(command.child.pid);
    expect(await command.ended).toBe(0);
  });

  it('leaves no process behind after Ctrl-C, and ends with 0', async () => {
    const folder = await emptyFolder();
    const { child } = await startProcess(folder);
    const tree = treeOf(child.pid);
    // Node and the server with its own processes at least; else the proof below proves nothing.
    expect(tree.length).toBeGreaterThan(3);
    const closed = once(child, 'close');
    interrupt(child.pid);
    expect((await closed)[0]).toBe(0);
    expect(running(tree)).toEqual([]);
  });

  it('answers the requests under way before it ends', async () => {
    const { child, client } = await startProcess(await emptyFolder());
    await client.attributes.define({ attributes: [{ name: 'n', type: 'integer' }] });
    const closed = once(child, 'close');
    const answers = Array.from({ length: 50 }, (_, n) =>
      client.entities.put({ entity: `e${n}`, values: { n } }),
    );
    // The first answer proves that the batch with all of them has arrived.
    await answers[0];
    child.kill('SIGTERM');
    const settled = await Promise.allSettled(answers);
    expect(settled.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect((await closed)[0]).toBe(0);
  });

  it('keeps every acknowledged write through a SIGKILL of the whole tree, and recovers by itself', async () => {
    const folder = await emptyFolder();
    const first = await startProcess(folder);
    await first.client.attributes.define({ attributes: [{ name: 'n', type: 'integer' }] });
    const acknowledged: number[] = [];
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let turn = 0; ; turn += 1) {
        const n = turn * 4 + writer;
        await first.client.entities.put({ entity: `e${n}`, values: { n } });
        acknowledged.push(n);
        if (acknowledged.length === 200) {
          killAll(treeOf(first.child.pid));
        }
      }
    });
    const ends = await Promise.allSettled(writers);
    expect(ends.every(({ status }) => status === 'rejected')).toBe(true);

    const second = await startProcess(folder);
    const found = new Map<string, unknown>();
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = await second.client.entities.find({ limit: 1_000, cursor });
      for (const { entity, values } of page.items) found.set(entity, values.n?.value);
      cursor = page.nextCursor;
    }
    expect(acknowledged.filter((n) => found.get(`e${n}`) !== n)).toEqual([]);
    interrupt(second.child.pid);
    await once(second.child, 'close');
  });

  it('is found by commands on its data folder, on whatever port, until it ends', async () => {
    const folder = await emptyFolder();
    const { child, url } = await startProcess(folder);
    const list = () => runCli(['keys', 'list', '--json'], { ATTRIUM_DATA_DIR: folder, ATTRIUM_URL: '' });
    const found = list();
    expect([await found.ended, found.output()]).toEqual([0, expect.stringContaining('development')]);
    expect(await readFile(join(folder, 'started.json'), 'utf8')).toContain(url);
    interrupt(child.pid);
    await once(child, 'close');
    expect(await readdir(folder)).not.toContain('started.json');
  });

  it('names a port that is in use, and leaves nothing running', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const folder = await emptyFolder();
    const { port } = other.address() as AddressInfo;
    const { ended, output } = runCli(['start'], { ATTRIUM_DATA_DIR: folder, PORT: String(port) });
    expect(await ended).toBe(1);
    expect(output()).toContain('PORT_IN_USE');
    other.close();
    // The folder is free again: nothing still runs on it.
    const next = await startProcess(folder);
    interrupt(next.child.pid);
    await once(next.child, 'close');
  });

  it('names a data folder that is in use, and does not disturb its user', async () => {
    const folder = await emptyFolder();
    const { child, url } = await startProcess(folder);
    const { ended, output } = runCli(['start'], { ATTRIUM_DATA_DIR: folder });
    expect(await ended).toBe(1);
    expect(output()).toContain('DATA_FOLDER_IN_USE');
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    interrupt(child.pid);
    await once(child, 'close');
  });

  it('names settings that are wrong without showing their values', async () => {
    const { ended, output } = runCli(['start'], { PORT: 'seventy', ATTRIUM_DEV_API_KEY: 'short' });
    expect(await ended).toBe(1);
    expect(output()).toContain('CONFIG_INVALID');
    expect(output()).toContain('PORT');
    expect(output()).not.toContain('short');
    expect(output()).not.toContain(apiKey);
  });
});
