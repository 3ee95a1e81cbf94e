import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
