import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { Micros } from '#domain/ids';
import { createClient } from '../client/client.ts';
import { apiKey, scene } from './testing/memory-server.ts';

const codeOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { error: { data: { code: string } } }).error.data.code;

describe('listening', () => {
  it('on a port in use is refused', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const { port } = other.address() as AddressInfo;
    await expect(scene({ port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining(`${port}`),
    });
    await new Promise((resolve) => {
      other.close(resolve);
    });
    const { server } = await scene({ port });
    expect(server.url).toBe(`http://127.0.0.1:${port}`);
  });

  it('on an address that is not here is refused', async () => {
    await expect(scene({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});

describe('a connection', () => {
  it('is kept for longer than a load balancer would, so that none sends on a closed one', async () => {
    const { server } = await scene();
    const response = await fetch(`${server.url}/livez`);
    expect(response.headers.get('keep-alive')).toBe('timeout=75');
  });
});

describe('the paths beside the procedures', () => {
  it('/ says to whoever opens it what this is, and where to go on', async () => {
    const { server } = await scene();
    const response = await fetch(server.url);
    expect(response.status).toBe(200);
    const { name, openapi, ready, metrics } = (await response.json()) as Record<string, string>;
    expect(name).toBe('attrium');
    for (const path of [openapi, ready, metrics]) expect((await fetch(server.url + path)).status).toBe(200);
  });

  it('/livez says that the process answers', async () => {
    const { server } = await scene();
    const response = await fetch(`${server.url}/livez`);
    expect([response.status, await response.json()]).toEqual([200, { live: true }]);
  });

  it('/readyz says which calls can be answered, and null of copies that are not configured', async () => {
    const { server, adapters } = await scene();
    adapters.faults.failNext('store.probe', 'before');
    const answer = async () => {
      const response = await fetch(`${server.url}/readyz`);
      return [response.status, await response.json()];
    };
    const others = { eventual: null, analytical: null };
    expect(await answer()).toEqual([503, { write: false, strong: false, ...others }]);
    expect(await answer()).toEqual([200, { write: true, strong: true, ...others }]);
  });

  it('/readyz asks the store one question at a time, however many ask', async () => {
    const { server, adapters, clock } = await scene();
    adapters.faults.delay('store.probe', 1_000);
    let answered = false;
    const answers = Promise.all(Array.from({ length: 20 }, () => fetch(`${server.url}/readyz`))).finally(
      () => {
        answered = true;
      },
    );
    await expect
      .poll(() => {
        expect(clock.sleeping).toBeLessThanOrEqual(1);
        // Some may arrive only after the first question was answered, and ask another one.
        if (clock.sleeping > 0) clock.advance(1_000);
        return answered;
      })
      .toBe(true);
    expect((await answers).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  });

  it('/metrics is in the format of Prometheus', async () => {
    const { server } = await scene();
    const response = await fetch(`${server.url}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await response.text()).toBe('a_total 1\n');
  });

  it('say nothing of what serves them', async () => {
    const { server } = await scene();
    expect((await fetch(`${server.url}/livez`)).headers.get('x-powered-by')).toBeNull();
  });
});

describe('a request', () => {
  it('keeps the id of its caller, and has one where that is strange or missing', async () => {
    const { call } = await scene();
    const idOf = async (headers: Record<string, string>) =>
      (await call('entities.find', {}, headers)).headers.get('x-request-id');
    expect(await idOf({ 'x-request-id': 'trace-1.a_B' })).toBe('trace-1.a_B');
    expect(await idOf({ 'x-request-id': 'a b' })).toMatch(/^[\da-f-]{36}$/);
    expect(await idOf({ 'x-request-id': 'x'.repeat(65) })).toMatch(/^[\da-f-]{36}$/);
    expect(await idOf({})).toMatch(/^[\da-f-]{36}$/);
  });

  it('that fails tells its id to the caller and to the log', async () => {
    const { call, adapters } = await scene();
    adapters.faults.failNext('store.find', 'before');
    const response = await call('entities.find', {}, { 'x-request-id': 'trace-1' });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      error: { data: { requestId: 'trace-1', retriable: true } },
    });
    expect(adapters.telemetry.lines.at(-1)?.fields).toMatchObject({ requestId: 'trace-1' });
  });

  it('needs no body, and no type of one, where the procedure needs no input', async () => {
    const { server } = await scene();
    const response = await fetch(`${server.url}/trpc/attributes.list`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}` },
    });
    expect(await response.json()).toEqual({ result: { data: { attributes: [] } } });
  });

  it('that is no call at all is answered with JSON', async () => {
    const { call } = await scene();
    const response = await call('entities.put,entities.put?batch=1', 'text');
    expect([response.status, response.headers.get('content-type')]).toEqual([400, 'application/json']);
  });

  it('may be a GET where it only reads', async () => {
    const { server, client } = await scene();
    await client.entities.put({ entity: 'e', values: {} });
    const input = encodeURIComponent(JSON.stringify({ entity: 'e' }));
    const response = await fetch(`${server.url}/trpc/entities.get?input=${input}`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    expect(await response.json()).toMatchObject({ result: { data: { entity: 'e', version: '1' } } });
  });

  it('may come by a proxy that names the whole address', async () => {
    const { server, client } = await scene();
    await client.entities.put({ entity: 'e', values: {} });
    const { hostname, port } = new URL(server.url);
    const input = encodeURIComponent(JSON.stringify({ 0: { entity: 'e' } }));
    const socket = connect(Number(port), hostname);
    socket.write(
      `GET http://store.test/trpc/entities.get?batch=1&input=${input} HTTP/1.1\r\nhost: store.test\r\n` +
        `authorization: Bearer ${apiKey}\r\nconnection: close\r\n\r\n`,
    );
    expect(await text(socket)).toContain('[{"result":{"data":{"entity":"e"');
  });

  it('for an answer in parts, as tRPC offers it, gets one', async () => {
    const { call } = await scene();
    const response = await call('attributes.list?batch=1', { 0: {} }, { 'trpc-accept': 'application/jsonl' });
    expect(response.status).toBe(200);
    const lines = (await response.text()).trim().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toHaveLength(lines.length);
  });

  it('of calls that go differently is answered with 207, each with its own outcome', async () => {
    const { call } = await scene();
    const response = await call('attributes.list,entities.get,nothing.here?batch=1', { 0: {}, 1: {} });
    expect(response.status).toBe(207);
    expect(await response.json()).toMatchObject([
      { result: { data: { attributes: [] } } },
      { error: { data: { code: 'REQUEST_INVALID', path: 'entities.get' } } },
      { error: { data: { code: 'PROCEDURE_UNKNOWN' } } },
    ]);
  });

  it('cannot write by GET, nor mix reads and writes', async () => {
    const { server, call } = await scene();
    const written = await fetch(
      `${server.url}/trpc/entities.put?input=${encodeURIComponent('{"entity":"e"}')}`,
      {
        headers: { authorization: `Bearer ${apiKey}` },
      },
    );
    expect([written.status, await codeOf(written)]).toEqual([404, 'PROCEDURE_UNKNOWN']);
    const mixed = await call('attributes.list,entities.put?batch=1', {});
    expect([mixed.status, await codeOf(mixed)]).toEqual([400, 'REQUEST_MALFORMED']);
  });

  it('brings tokens in its header, which the answer covers', async () => {
    const { call, client } = await scene();
    const one = await client.entities.put({ entity: 'x', values: {} });
    const other = await client.entities.put({ entity: 'y', values: {} });
    const response = await call('entities.find', {}, { 'attrium-token': `${one.token}, ${other.token}` });
    expect(await response.json()).toMatchObject({ result: { data: { meta: { degraded: [] } } } });
    expect(await codeOf(await call('entities.find', {}, { 'attrium-token': `${one.token},forged` }))).toBe(
      'TOKEN_INVALID',
    );
  });
});

describe('a line of the log', () => {
  it('says what was asked and how it went, and nothing of what was sent', async () => {
    const { call, adapters, server } = await scene();
    const lines = () => adapters.telemetry.lines.filter(({ event }) => event === 'request');
    const body = { entity: 'S3CRET', values: { n: 'S3CRET' } };
    await (await call('entities.put', body, { 'x-request-id': 'trace-1', 'attrium-token': 'S3CRET' })).text();
    await (await fetch(`${server.url}/trpc/entities.get?input=S3CRET`)).text();
    await (await fetch(`${server.url}/livez`)).text();
    await expect.poll(() => lines().length).toBe(3);
    const line = { ms: expect.any(Number), bytes: expect.any(Number), requestId: expect.any(String) };
    expect(lines()).toEqual([
      {
        level: 'info',
        event: 'request',
        fields: { ...line, method: 'POST', path: '/trpc/entities.put', status: 400, requestId: 'trace-1' },
      },
      {
        level: 'info',
        event: 'request',
        fields: { ...line, method: 'GET', path: '/trpc/entities.get', status: 401 },
      },
      { level: 'debug', event: 'request', fields: { ...line, method: 'GET', path: '/livez', status: 200 } },
    ]);
    expect(JSON.stringify(adapters.telemetry.lines)).not.toMatch(/S3CRET|key-of-the-test/);
    expect(lines().every(({ fields }) => (fields.bytes as number) > 100)).toBe(true);
  });

  it('says that the caller did not wait', async () => {
    const { call, adapters, clock } = await scene();
    adapters.faults.delay('store.find', 1_000);
    const waiting = new AbortController();
    const gone = expect(call('entities.find', {}, {}, waiting.signal)).rejects.toThrow();
    await expect.poll(() => clock.sleeping).toBe(1);
    waiting.abort();
    await gone;
    const cutOff = () => adapters.telemetry.lines.find(({ event }) => event === 'request')?.fields.cutOff;
    await expect.poll(cutOff).toBe(true);
    clock.advance(1_000);
  });
});

describe('a browser', () => {
  const origin = 'https://app.example';
  const preflight = (url: string, from: string) =>
    fetch(`${url}/trpc/entities.get`, {
      method: 'OPTIONS',
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,attrium-token',
      },
    });

  it('lets no other page call, unless its origin is configured', async () => {
    const { server, call } = await scene();
    expect((await preflight(server.url, origin)).headers.get('access-control-allow-origin')).toBeNull();
    expect(
      (await call('entities.find', {}, { origin })).headers.get('access-control-allow-origin'),
    ).toBeNull();
  });

  it('lets pages of a configured origin call, and read what the headers say, also of an error', async () => {
    const { server, call } = await scene({ corsOrigins: [origin, 'https://other.example'] });
    const { status, headers } = await preflight(server.url, origin);
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, origin]);
    expect(headers.get('access-control-allow-headers')).toBe(
      'authorization,content-type,attrium-token,x-request-id',
    );
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    const refused = await call('entities.find', {}, { origin, authorization: 'Bearer unknown' });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, origin]);
    expect(refused.headers.get('access-control-expose-headers')).toContain('attrium-token');
    expect(
      (await preflight(server.url, 'https://evil.example')).headers.get('access-control-allow-origin'),
    ).toBe(null);
  });

  it('is told to guess no types, to embed nothing and to run nothing', async () => {
    const { server } = await scene();
    const { headers } = await fetch(`${server.url}/livez`);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
  });
});

describe('an answer', () => {
  it('says how long its procedures took, and the store as far as it was read', async () => {
    const { call, server } = await scene();
    const timing = async (response: Promise<Response>) => (await response).headers.get('server-timing');
    expect(await timing(call('entities.find', {}))).toMatch(/^procedure;dur=\d+\.\d, store;dur=\d+\.\d$/);
    expect(await timing(call('entities.put', { entity: 'e', values: {} }))).toMatch(
      /^procedure;dur=\d+\.\d$/,
    );
    expect(await timing(call('entities.find,entities.find?batch=1', { 0: {}, 1: {} }))).toMatch(
      /^procedure;dur=\d+\.\d;desc="longest of 2", store;dur=\d+\.\d;desc="longest of 2"$/,
    );
    expect(await timing(fetch(`${server.url}/livez`))).toBeNull();
  });

  it.each(['gzip', 'br'])('is packed where it is large and the caller takes %s', async (encoding) => {
    const { call, client } = await scene();
    const items = Array.from({ length: 200 }, (_, n) => ({ entity: `e${n}`, values: {} }));
    await client.entities.putMany({ items });
    const taken = { 'accept-encoding': encoding };
    const large = await call('entities.find', { limit: 200 }, taken);
    expect(large.headers.get('content-encoding')).toBe(encoding);
    expect(await large.json()).toMatchObject({ result: { data: { nextCursor: null } } });
    const small = await call('entities.find', { limit: 1 }, taken);
    expect(small.headers.get('content-encoding')).toBeNull();
    expect(small.headers.get('content-length')).toBe(`${(await small.bytes()).length}`);
    const refusing = await call('entities.find', { limit: 200 }, { 'accept-encoding': 'identity' });
    expect(refusing.headers.get('content-encoding')).toBeNull();
  });
});

describe('a key', () => {
  it('that is not valid is refused before anything of the body has come', async () => {
    const { server } = await scene();
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      'POST /trpc/entities.put HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer unknown\r\n' +
        'content-type: application/json\r\ncontent-length: 1000000\r\n\r\n',
    );
    const answer = await text(socket);
    expect(answer).toContain('401');
    expect(answer).toContain('CREDENTIAL_INVALID');
  });

  it('is looked up once for all calls of a batch', async () => {
    const { client, adapters, clock } = await scene();
    await client.entities.put({ entity: 'e', values: {} });
    clock.advance(1_000);
    adapters.faults.failNext('keys.byHash', 'before');
    const first = await Promise.allSettled([
      client.entities.get({ entity: 'e' }),
      client.entities.get({ entity: 'e' }),
    ]);
    expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await client.entities.get({ entity: 'e' });
  });

  it('that is revoked is refused from the next second on', async () => {
    const { client, adapters, tenant, clock } = await scene();
    await client.attributes.list();
    const [key] = await adapters.keys.list(tenant);
    await adapters.keys.revoke(tenant, key?.id ?? '');
    clock.advance(1_000);
    await expect(client.attributes.list()).rejects.toMatchObject({ code: 'CREDENTIAL_INVALID' });
  });

  it('that is guessed is refused without a look-up after fifty of them, while a good one is served', async () => {
    const { server, client, call } = await scene();
    await client.attributes.list();
    const guesses = Array.from({ length: 200 }, (_, n) =>
      call('attributes.list', {}, { authorization: `Bearer wrong-${n}` }),
    );
    const answers = await Promise.all([...guesses, call('attributes.list', {})]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.at(-1)).toBe(200);
    expect(Map.groupBy(statuses, (status) => status).get(401)).toHaveLength(50);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get('retry-after')).toBe('1');
    expect(refused && (await refused.json())).toMatchObject({
      error: { data: { code: 'QUOTA_EXCEEDED', retriable: true, retryAfterMs: 100 } },
    });
    await createClient({ url: server.url, apiKey }).attributes.list();
  });

  it('that expires is refused from that moment on', async () => {
    const { server, keyOf, clock } = await scene();
    await keyOf('short-lived', { expiresAt: (clock.now() + 1_000_000) as Micros });
    const client = createClient({ url: server.url, apiKey: 'short-lived' });
    clock.advance(999.999);
    await client.attributes.list();
    clock.advance(0.001);
    await expect(client.attributes.list()).rejects.toMatchObject({
      code: 'CREDENTIAL_INVALID',
      retriable: false,
    });
  });
});

describe('closing', () => {
  it('answers what is under way, takes nothing more, and does not wait for connections that only wait', async () => {
    const { server, client, adapters, clock } = await scene();
    await client.entities.put({ entity: 'e', values: {} });
    adapters.faults.delay('store.read', 1_000);
    const underWay = client.entities.get({ entity: 'e' });
    await expect.poll(() => clock.sleeping).toBe(1);
    const startedMs = performance.now();
    const closed = server.close();
    await expect(fetch(`${server.url}/livez`)).rejects.toThrow();
    clock.advance(1_000);
    expect((await underWay).entity).toBe('e');
    await closed;
    // Left to itself, Node waits some seconds for the client to let go of the connection.
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });
});
