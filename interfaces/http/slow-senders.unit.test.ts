import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { apiKey, scene } from './testing/memory-server.ts';

/** Long enough for whoever sends at once, also where the machine is busy. */
const headersMs = 500;
const bodyMs = 500;
const authorized = (type: string) =>
  `host: here\r\nauthorization: Bearer ${apiKey}\r\ncontent-type: ${type}\r\n`;

const opened = (url: string): Socket => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  return socket;
};

/** One byte of the text at a time, for as long as the connection is there. */
const drip = (socket: Socket, endless: string): void => {
  let sent = 0;
  const timer = setInterval(() => {
    if (socket.writable) socket.write(endless[sent % endless.length] ?? '');
    sent += 1;
  }, 10);
  socket.once('close', () => clearInterval(timer)).on('error', () => socket.destroy());
};

/** Until the server ends the connection, which is what these tests are about. */
const answer = (socket: Socket): Promise<string> => text(socket).catch(() => '');

it('a connection on which nothing comes is ended', async () => {
  const { server } = await scene({ headersMs });
  expect(await answer(opened(server.url))).toMatch(/^(HTTP\/1\.1 408 |$)/);
});

it('a header that stops, or comes a byte at a time, is answered with 408 and ended', async () => {
  const { server } = await scene({ headersMs });
  const [stopped, slow] = [opened(server.url), opened(server.url)];
  for (const socket of [stopped, slow]) socket.write('POST /trpc/entities.put HTTP/1.1\r\nx-slow: ');
  drip(slow, 'x');
  expect(await answer(stopped)).toMatch(/^HTTP\/1\.1 408 /);
  expect(await answer(slow)).toMatch(/^(HTTP\/1\.1 408 |$)/);
});

it.each(['content-length: 100000', 'transfer-encoding: chunked'])(
  'a body (%s) that stops, or comes a byte at a time, is cut off',
  async (framing) => {
    const { server, call } = await scene({ bodyMs });
    const [stopped, slow] = [opened(server.url), opened(server.url)];
    for (const socket of [stopped, slow])
      socket.write(`POST /trpc/entities.put HTTP/1.1\r\n${authorized('application/json')}${framing}\r\n\r\n`);
    drip(slow, framing.startsWith('content') ? ' ' : '1\r\n \r\n');
    expect([await answer(stopped), await answer(slow)]).toEqual(['', '']);
    expect((await call('attributes.list', {})).status).toBe(200);
  },
);

it('a stream may take longer than any other body', async () => {
  const { server, client } = await scene({ bodyMs });
  await client.attributes.define({ attributes: [{ name: 'n', type: 'number' }] });
  const stream = opened(server.url).setEncoding('utf8');
  stream.write(
    `POST /v1/ingest HTTP/1.1\r\n${authorized('application/x-ndjson')}transfer-encoding: chunked\r\n\r\n`,
  );
  let replies = '';
  stream.on('data', (part: string) => {
    replies += part;
  });
  const send = (entity: string): void => {
    const line = `${JSON.stringify({ entity, attribute: 'n', value: 1 })}\n`;
    stream.write(`${line.length.toString(16)}\r\n${line}\r\n`);
  };
  send('a');
  await expect.poll(() => replies).toContain('"acked":[1,1]');
  const other = opened(server.url);
  other.write(
    `POST /trpc/entities.put HTTP/1.1\r\n${authorized('application/json')}content-length: 10\r\n\r\n`,
  );
  expect(await answer(other)).toBe('');
  send('b');
  await expect.poll(() => replies).toContain('"acked":[2,2]');
});
