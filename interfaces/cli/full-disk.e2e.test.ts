import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { query } from '#adapters/postgres/testing/database';
import { interrupt } from '#adapters/postgres/testing/process-tree';
import type { Client } from '../client/index.ts';
import { type StartedProcess, startProcess } from './testing/start-process.ts';

/** In a name space of its own, so that a try changes nothing. */
const mayMount = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', tmpdir()]).status === 0;
if (!mayMount) console.log('Left out: a full disk. Remedy: run the tests as a user who may mount a tmpfs.');

const mebi = 1024 * 1024;
/** Less than a segment of the server's log (16 MB), so that a second one finds no room. */
const roomBytes = 8 * mebi;

/** A file system of its own, gone when the test ends. */
const smallDisk = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'attrium-disk-'));
  chmodSync(folder, 0o755);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300m,mode=755', 'attrium-test', folder]);
  onTestFinished(async () => {
    execFileSync('umount', ['--lazy', folder]);
    await rm(folder, { recursive: true });
  });
  return folder;
};

/** Takes all room but `roomBytes`, until it is freed. */
const fill = (disk: string): { free(): void } => {
  const path = join(disk, 'ballast');
  const file = openSync(path, 'w');
  const { bavail, bsize } = statfsSync(disk);
  const block = Buffer.alloc(mebi);
  for (let left = bavail * bsize - roomBytes; left >= mebi; left -= mebi) writeSync(file, block);
  closeSync(file);
  return { free: () => rmSync(path) };
};

/** The next change begins a segment of the server's log, for which the disk must have room. */
const endLogSegment = async (folder: string): Promise<void> => {
  const { superuserPassword } = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8'));
  const port = readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[3];
  await query(`postgres://postgres:${superuserPassword}@127.0.0.1:${port}/attrium`, 'select pg_switch_wal()');
};

interface Scene extends StartedProcess {
  readonly disk: string;
  readonly folder: string;
}

const scene = async (): Promise<Scene> => {
  const disk = await smallDisk();
  const folder = join(disk, 'data');
  const started = await startProcess(folder);
  await started.client.attributes.define({ attributes: [{ name: 't', type: 'text' }] });
  return { ...started, disk, folder };
};

/** What was acknowledged until a write was refused, and how that was told. */
const writeUntilRefused = async ({ entities }: Client) => {
  const acknowledged = new Map<string, string>();
  for (let turn = 0; ; turn += 1) {
    // Random, for the server packs what repeats itself.
    const values = Array.from({ length: 20 }, () => ({ t: randomBytes(15_000).toString('base64') }));
    const items = values.map((value, n) => ({ entity: `${turn}-${n}`, values: value }));
    try {
      await entities.putMany({ items });
    } catch (refusal) {
      return { acknowledged, refusal };
    }
    for (const { entity, values } of items) acknowledged.set(entity, values.t);
  }
};

const expectAll = async ({ entities }: Client, acknowledged: ReadonlyMap<string, string>): Promise<void> => {
  expect(acknowledged.size).toBeGreaterThan(0);
  const keys = [...acknowledged.keys()];
  const { items } = await entities.getMany({ entities: keys });
  const found = new Map(items.map(({ entity, values }) => [entity, values.t?.value]));
  expect(keys.filter((key) => found.get(key) !== acknowledged.get(key))).toEqual([]);
};

const endInOrder = async ({ child, command }: StartedProcess): Promise<void> => {
  interrupt(child.pid);
  expect(await command.ended).toBe(0);
};

describe.skipIf(!mayMount)('a full disk', () => {
  it('refuses writes and says why, while reads go on; once there is room, writes do, without a restart', async () => {
    const started = await scene();
    const { client, disk, folder } = started;
    await endLogSegment(folder);
    await client.entities.put({ entity: 'first', values: { t: 'first' } });
    const ballast = fill(disk);
    const { acknowledged, refusal } = await writeUntilRefused(client);
    expect(refusal).toMatchObject({
      code: 'UNAVAILABLE',
      retriable: true,
      message: "The disk of PostgreSQL's data is full.",
      remedy: expect.stringContaining('Make room'),
    });
    await expectAll(client, acknowledged);
    ballast.free();
    await client.entities.put({ entity: 'last', values: { t: 'last' } });
    await expectAll(client, acknowledged.set('first', 'first').set('last', 'last'));
    await endInOrder(started);
  });

  it('that holds no more of the log ends the store, and the next start has all that was acknowledged', async () => {
    const { client, command, disk, folder } = await scene();
    await client.entities.put({ entity: 'first', values: { t: 'first' } });
    const ballast = fill(disk);
    await endLogSegment(folder);
    const { acknowledged, refusal } = await writeUntilRefused(client);
    expect(refusal).toMatchObject({ code: 'UNAVAILABLE', retriable: true });
    expect(await command.ended).toBe(1);
    expect(command.output()).toContain('The embedded PostgreSQL ended by itself');
    ballast.free();
    const next = await startProcess(folder);
    await expectAll(next.client, acknowledged.set('first', 'first'));
    await next.client.entities.put({ entity: 'last', values: { t: 'last' } });
    await endInOrder(next);
  });
});
