import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { gracefulClose } from './graceful-close.ts';

const serving = async (listener: RequestListener) => {
  const server = createServer(listener);
  const close = gracefulClose(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = async (): Promise<Socket> => {
    const accepted = once(server, 'connection');
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => socket.destroy());
    await accepted;
    return socket;
  };
  return { server, close, client };
};

const request = (body: string, length = body.length): string =>
  `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${length}\r\n\r\n${body}`;

describe('closing the server', () => {
  it('does not wait for connections that sent nothing, or half a header', async () => {
    const { close, client } = await serving((_, response) => response.end());
    const silent = await client();
    const half = await client();
    half.write('POST / HTTP/1.1\r\nhost: local');
    await close();
    for (const socket of [silent, half]) if (!socket.closed) await once(socket, 'close');
  });

  it('does not wait for a body that does not come to its end', async () => {
    const { server, close, client } = await serving((_, response) => response.end());
    const socket = await client();
    const received = once(server, 'request');
    socket.write(request('{', 100));
    await received;
    await close();
  });

  it('answers a request that it has received, and then ends the connection', async () => {
    const answer = Promise.withResolvers<void>();
    const { server, close, client } = await serving(async (incoming, response) => {
      await text(incoming);
      read.resolve();
      await answer.promise;
      response.end('the answer');
    });
    const read = Promise.withResolvers<void>();
    const socket = await client();
    socket.write(request('{}'));
    await read.promise;
    const closed = close();
    expect(server.listening).toBe(false);
    answer.resolve();
    expect(await text(socket)).toContain('the answer');
    await closed;
  });
});
