import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { createClient } from './client.ts';

/** An address of this machine; the server behind it does this to every connection. */
const served = async (answer: Parameters<typeof createServer>[1]): Promise<string> => {
  const server = createServer({}, answer ?? (() => undefined)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const callOf = (url: string) => createClient({ url, apiKey: 'k' }).attributes.list({});

it('a server that is not there is named, with what to do', async () => {
  const gone = createServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const url = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`;
  gone.close();
  await once(gone, 'close');
  await expect(callOf(url)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: `Nothing answers at ${url}.`,
    remedy: 'Start the store, or correct the URL.',
  });
});

it('a connection that is lost after the call went out keeps the advice for writes', async () => {
  const url = await served(({ socket }) => void socket.destroy());
  await expect(callOf(url)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    remedy: expect.stringContaining('idempotency key'),
  });
});

it('another program that answers is told apart', async () => {
  const url = await served((_, response) => void response.end('hello'));
  await expect(callOf(url)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: 'The server did not answer as Attrium does.',
  });
});

it('an error that nobody catches is written in a few lines, with what to do', async () => {
  const url = await served((_, response) => void response.end('hello'));
  const error = await callOf(url).catch((caught: unknown) => caught);
  // As Node writes it (setEnhanceStackForFatalException in lib/internal/process/execution.js).
  const written = inspect(error, { customInspect: false, depth: 5 });
  const own = written.split('\n').filter((line) => !line.startsWith('    at '));
  expect(own[0]).toBe('AttriumError: The server did not answer as Attrium does.');
  expect(own).toEqual(expect.arrayContaining([expect.stringContaining('remedy: ')]));
  expect(own.length).toBeLessThan(10);
  expect((error as Error).cause).toMatchObject({ name: 'SyntaxError' });
});

/** A client whose connections fail like this, and how often it tried. */
const failingWith = (cause: object) => {
  const tries = { count: 0 };
  const client = createClient({
    url: 'http://127.0.0.1:1',
    apiKey: 'k',
    retries: { attempts: 2, baseMs: 0 },
    fetch: async () => {
      tries.count += 1;
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('x'), cause) });
    },
  });
  return { client, tries };
};

it.each([
  ['never came about', { code: 'ETIMEDOUT', syscall: 'connect' }, 2],
  ['was lost in the middle', { code: 'ETIMEDOUT', syscall: 'read' }, 1],
])('a write without a key over a connection that %s is sent so often: %j %i', async (_, cause, times) => {
  const { client, tries } = failingWith(cause);
  await expect(client.attributes.retire({ name: 'a' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(tries.count).toBe(times);
});

it('a call of a session that is aborted while it waits for its turn is not sent with its neighbours either', async () => {
  const sent: string[] = [];
  const answers: (() => void)[] = [];
  const { session } = createClient({
    url: 'http://127.0.0.1:1',
    apiKey: 'k',
    fetch: (async (_url: unknown, request: { readonly body: string }) => {
      sent.push(request.body);
      await new Promise<void>((resolve) => answers.push(resolve));
      const answer = { result: { data: { meta: { token: 't', degraded: [] } } } };
      return Response.json(Object.keys(JSON.parse(request.body)).map(() => answer));
    }) as typeof fetch,
  });
  const user = session();
  const calls = Array.from({ length: 15 }, (_, n) => user.entities.get({ entity: `e${n}` }));
  const caller = new AbortController();
  const waiting = user.entities.get({ entity: 'late' }, { signal: caller.signal });
  const next = user.entities.get({ entity: 'next' });
  await expect.poll(() => answers.length).toBe(1);
  caller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
  answers[0]?.();
  await Promise.all(calls);
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.();
  await next;
  expect(sent.join()).not.toContain('late');
});

it.each([
  ['as they are', undefined, 'identity'],
  ['packed, where it is asked to', true, null],
])('answers come %s', async (_, packed, expected) => {
  let asked: string | null | undefined;
  const client = createClient({
    url: 'http://127.0.0.1:1',
    apiKey: 'k',
    packed,
    fetch: (async (_url: unknown, { headers }: RequestInit) => {
      asked = new Headers(headers).get('accept-encoding');
      return Response.json([{ result: { data: {} } }]);
    }) as typeof fetch,
  });
  await client.attributes.list({});
  expect(asked).toBe(expected);
});
