import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { apiKey, scene as served } from './testing/memory-server.ts';

const origin = 'https://app.example';

/** A server of which this machine's address has tried all the wrong keys that it may. */
const scene = async (options: Parameters<typeof served>[0] = {}) => {
  const store = await served(options);
  const { server, adapters, call, client } = store;
  await client.attributes.list();
  const guess = (path = '/trpc/attributes.list', headers: Record<string, string> = {}) =>
    fetch(server.url + path, { headers: { authorization: 'Bearer wrong', ...headers } });
  for (let wrong = 0; wrong < 50; wrong += 1)
    await call('attributes.list', {}, { authorization: `Bearer wrong-${wrong}` });
  const counted = (code: string) => adapters.telemetry.counted('credentials_refused_total', { code });
  const lines = (name: string) => adapters.telemetry.lines.filter(({ event }) => event === name);
  return { ...store, guess, counted, lines };
};

/** Status, headers and body, but for what differs from request to request. */
const comparable = async (response: Response) => {
  const headers = Object.fromEntries(response.headers);
  expect(headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
  const body = (await response.json()) as { error: { data: Record<string, unknown> } };
  expect(body.error.data.requestId).toBe(headers['x-request-id']);
  // The last two are about caches and packing, and such an answer is neither kept nor packed.
  const { date, 'x-request-id': _, etag, vary, ...rest } = headers;
  return { status: response.status, headers: rest, body: { ...body.error.data, requestId: '' } };
};

describe('a wrong key, where its address has tried too many', () => {
  it('is refused in the words, and with the headers, of the long way', async () => {
    const { guess } = await scene();
    const refused = await comparable(await guess());
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
    expect(refused).toEqual(await comparable(await guess('/TRPC/attributes.list')));
    expect(refused).toEqual(await comparable(await guess('/v1/ingest')));
  });

  it('does not keep a key that is in use from being served', async () => {
    const { guess, call } = await scene();
    const answers = await Promise.all([guess(), call('attributes.list', {}), guess()]);
    expect(answers.map(({ status }) => status)).toEqual([429, 200, 429]);
  });

  it('is asked for on the paths of procedures and streams alone', async () => {
    const { guess } = await scene();
    expect((await guess('/livez')).status).toBe(200);
    expect((await guess('/openapi.json')).status).toBe(200);
  });

  it('keeps its connection where nothing more is to come on it, and loses it where a body is', async () => {
    const { server } = await scene();
    const { hostname, port } = new URL(server.url);
    const head = `host: here\r\nauthorization: Bearer wrong\r\n`;
    const socket = connect(Number(port), hostname);
    socket.write(
      `GET /trpc/attributes.list HTTP/1.1\r\n${head}\r\n` +
        `POST /trpc/attributes.list HTTP/1.1\r\n${head}content-length: 1000000\r\n\r\n`,
    );
    const answers = await text(socket);
    expect(answers.match(/HTTP\/1\.1 429/g)).toHaveLength(2);
    expect(answers.match(/connection: [\w-]+/gi)).toEqual(['Connection: keep-alive', 'connection: close']);
  });

  it('is counted each time, and told once a second, each with its id to whoever debugs', async () => {
    const { guess, counted, lines, clock } = await scene();
    expect([counted('CREDENTIAL_INVALID'), counted('QUOTA_EXCEEDED')]).toEqual([50, 0]);
    const ids = ['one', 'two', 'three'];
    for (const id of ids) await guess(undefined, { 'x-request-id': id });
    clock.advance(1_000);
    for (let free = 0; free < 10; free += 1) expect((await guess()).status).toBe(401);
    expect((await guess()).status).toBe(429);
    expect([counted('CREDENTIAL_INVALID'), counted('QUOTA_EXCEEDED')]).toEqual([60, 4]);
    expect(lines('guesses refused').map(({ level, fields }) => [level, fields])).toEqual([
      ['warn', { requests: 1 }],
      ['warn', { requests: 3 }],
    ]);
    const debugged = lines('request').filter(({ level }) => level === 'debug');
    expect(debugged.map(({ fields }) => fields).slice(0, 3)).toEqual(
      ids.map((requestId) => ({ method: 'GET', path: '/trpc/attributes.list', status: 429, requestId })),
    );
  });

  it('is refused to a page of a configured origin so that the page can read it', async () => {
    const { guess } = await scene({ corsOrigins: [origin] });
    const refused = await guess(undefined, { origin });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([429, origin]);
    expect(refused.headers.get('access-control-expose-headers')).toContain('x-request-id');
    const other = await guess(undefined, { origin: 'https://evil.example' });
    expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([429, null]);
  });
});

describe('a key that is right', () => {
  it('and was never used is let in from another address, and from this one after the time that is told', async () => {
    const { guess, keyOf, clock } = await scene();
    await keyOf('new');
    const asNew = () => guess(undefined, { authorization: 'Bearer new' });
    expect((await asNew()).status).toBe(429);
    clock.advance(100);
    expect((await asNew()).status).toBe(200);
    expect((await guess(undefined, { authorization: `Bearer ${apiKey}` })).status).toBe(200);
  });
});
