import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ServerLog } from './server-log.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attrium-log-'));
  file = join(folder, 'postgres.log');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const mebi = 1024 * 1024;

it('takes a bounded share of the disk, and keeps the newest lines', () => {
  const log = new ServerLog(file);
  const line = `${'x'.repeat(mebi - 1)}\n`;
  for (let count = 0; count < 20; count++) log.append(line);
  log.append('the last line\n');
  expect(statSync(file).size + statSync(`${file}.1`).size).toBeLessThan(11 * mebi);
  expect(readFileSync(file, 'utf8').endsWith('the last line\n')).toBe(true);
});

it('goes on where the last start ended, and counts what is there', () => {
  const first = new ServerLog(file);
  for (let count = 0; count < 5; count++) first.append('x'.repeat(mebi));
  new ServerLog(file).append('next start\n');
  expect(existsSync(`${file}.1`)).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe('next start\n');
});

it('remembers the end of what was said since the start began', () => {
  const log = new ServerLog(file);
  log.append('before\n');
  log.forget();
  log.append('y'.repeat(20_000));
  log.append('FATAL:  no\n');
  expect(log.recent).not.toContain('before');
  expect(log.recent.endsWith('FATAL:  no\n')).toBe(true);
  expect(log.recent.length).toBeLessThan(10_000);
});

it('never throws: a log that cannot be written is told once, until it works again', () => {
  const telemetry = { count: vi.fn(), gauge: vi.fn(), observe: vi.fn(), log: vi.fn() };
  const log = new ServerLog(file, telemetry);
  mkdirSync(file);
  log.append('a\n');
  log.append('b\n');
  expect(telemetry.log).toHaveBeenCalledTimes(1);
  expect(telemetry.log).toHaveBeenCalledWith('warn', 'embedded_postgres_log_failed', expect.anything());
  rmSync(file, { recursive: true });
  log.append('c\n');
  expect(readFileSync(file, 'utf8')).toBe('c\n');
  expect(log.recent).toBe('a\nb\nc\n');
});
