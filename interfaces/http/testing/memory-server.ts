import { onTestFinished } from 'vitest';
import { createManualClock, createMemoryAdapters } from '#adapters/memory/index';
import { hashApiKey } from '#application/authenticate';
import type { Micros } from '#domain/ids';
import { createClient } from '../../client/client.ts';
import { createServices } from '../../create-attrium.ts';
import { type HttpOptions, listen } from '../server.ts';

const tokenKeys = [{ id: 'test', secret: new Uint8Array(32) }];
export const apiKey = 'key-of-the-test';

/** A server on a store in memory with a clock that stands, one tenant, and an admin's key. Closed when the test ends. */
export const scene = async (options: Partial<HttpOptions> = {}) => {
  const clock = createManualClock();
  const adapters = createMemoryAdapters({ clock });
  const { id: tenant } = await adapters.tenants.create({ name: 'one' });
  const keyOf = (secret: string, more: { readonly expiresAt?: Micros } = {}) =>
    adapters.keys.create({ tenant, role: 'admin', label: 'test', hash: hashApiKey(secret), ...more });
  await keyOf(apiKey);
  const listening = await listen(createServices(adapters, tokenKeys), {
    host: '127.0.0.1',
    port: 0,
    maxBodyBytes: 100_000,
    metrics: { contentType: 'text/plain; version=0.0.4; charset=utf-8', text: async () => 'a_total 1\n' },
    ...options,
  });
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= listening.close();
    return closed;
  };
  const server = { ...listening, close };
  onTestFinished(close);
  const call = (path: string, input: unknown, headers: Record<string, string> = {}, signal?: AbortSignal) =>
    fetch(`${server.url}/trpc/${path}`, {
      method: 'POST',
      signal,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(input),
    });
  return {
    clock,
    adapters,
    tenant,
    keyOf,
    server,
    call,
    client: createClient({ url: server.url, apiKey, retries: { attempts: 1 } }),
  };
};
