import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { serverSettings } from './server-settings.ts';

const gibi = 1024 ** 3;

it('keeps every acknowledged write through a crash', () => {
  expect(serverSettings(5432, gibi)).toMatchObject({
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
  });
});

it('is reachable from this machine only', () => {
  expect(serverSettings(5432, gibi)).toMatchObject({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
  });
});

it.each([
  [gibi, '256MB'],
  [4 * gibi, '1024MB'],
  [64 * gibi, '1024MB'],
])('takes a quarter of %d bytes as shared buffers, at most 1 GB', (memory, buffers) => {
  expect(serverSettings(5432, memory).shared_buffers).toBe(buffers);
});

test.prop([fc.nat(2 ** 48)])('gives every machine settings that the server accepts', (memory) => {
  const settings = serverSettings(5432, memory);
  for (const name of ['shared_buffers', 'effective_cache_size', 'maintenance_work_mem']) {
    expect(Number(/^(\d+)MB$/.exec(settings[name] ?? '')?.[1])).toBeGreaterThanOrEqual(16);
  }
});
