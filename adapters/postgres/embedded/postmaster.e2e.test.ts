import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startPostmaster } from './postmaster.ts';
import { ServerLog } from './server-log.ts';

// A shell stands in for the server, because a real one does not hang on request.
const ready = 'echo "LOG:  database system is ready to accept connections" >&2';
const forever = 'while :; do :; done';

let folder: string;
let log: ServerLog;
const telemetry = { count: vi.fn(), gauge: vi.fn(), observe: vi.fn(), log: vi.fn() };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attrium-postmaster-'));
  log = new ServerLog(join(folder, 'postgres.log'));
  vi.clearAllMocks();
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const start = (script: string, file = 'sh') =>
  startPostmaster({ file, args: ['-c', script], options: { cwd: '/' } }, undefined, log, telemetry, {
    fastMs: 100,
    immediateMs: 100,
  });

it('stops a server that ignores the orderly shutdown without a checkpoint', async () => {
  const server = await start(`trap '' INT; trap 'exit 7' QUIT; ${ready}; ${forever}`);
  await server.stop();
  expect(await server.exited).toEqual({ code: 7, signal: null });
  expect(telemetry.log.mock.calls).toEqual([
    ['warn', 'embedded_postgres_stop_slow', { signal: 'SIGINT', withinMs: 100 }],
  ]);
});

it('stops a server that ignores every request by force', async () => {
  const server = await start(`trap '' INT QUIT; ${ready}; ${forever}`);
  await server.stop();
  expect(await server.exited).toEqual({ code: null, signal: 'SIGKILL' });
});

it('rejects with the exit code of a server that ends before it is ready, and keeps what it said', async () => {
  await expect(start('echo "FATAL:  no room" >&2; exit 3')).rejects.toThrow('exit code 3');
  expect(log.recent).toBe('FATAL:  no room\n');
});

it('recognises readiness that arrives in pieces', async () => {
  const server = await start(
    `printf 'database system is ready to' >&2; printf ' accept connections' >&2; ${forever}`,
  );
  await server.stop();
});

it('rejects where the program does not exist', async () => {
  await expect(start('', join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
});
