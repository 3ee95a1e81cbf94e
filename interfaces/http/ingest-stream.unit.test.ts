import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock, createMemoryAdapters } from '#adapters/memory/index';
import { ensureApiKey } from '#application/provision';
import { limits } from '#domain/limits';
import type { Role } from '#domain/ports/tenants';
import { createClient } from '../client/client.ts';
import { createServices } from '../create-attrium.ts';
import { type HttpServer, listen } from './server.ts';
import { lineSender, numberLine } from './testing/line-sender.ts';

const opened: HttpServer[] = [];
afterEach(() => Promise.all(opened.splice(0).map((server) => server.close())));

const scene = async () => {
  const clock = createManualClock();
  const adapters = createMemoryAdapters({ clock });
  const tenant = await adapters.tenants.create({ name: 'one' });
  const keyOf = async (role: Role) => {
    const secret = `secret-of-the-role-${role}`;
    await ensureApiKey(adapters, { tenant, role, label: role, secret });
    return secret;
  };
  const server = await listen(createServices(adapters, [{ id: 'test', secret: new Uint8Array(32) }]), {
    host: '127.0.0.1',
    port: 0,
    maxBodyBytes: 100_000,
    metrics: { contentType: 'text/plain', text: async () => '' },
  });
  opened.push(server);
  const apiKey = await keyOf('admin');
  const client = createClient({ url: server.url, apiKey });
  await client.attributes.define({ attributes: [{ name: 'n', type: 'number' }] });
  const sender = (query = '', headers: Record<string, string> = {}) =>
    lineSender(`${server.url}/v1/ingest${query}`, {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/x-ndjson',
      ...headers,
    });
  const send = async (body: string | Uint8Array, query?: string, headers?: Record<string, string>) => {
    const sending = sender(query, headers);
    sending.end(body);
    return sending.rest();
  };
  const numberOf = async (entity: string) => (await client.entities.get({ entity })).values.n?.value;
  const historyOf = async (entity: string) =>
    (await client.entities.history({ entity })).items.map(({ value }) => value);
  return { adapters, clock, server, client, apiKey, keyOf, sender, send, numberOf, historyOf };
};

const errorOf = (line: Readonly<Record<string, unknown>> | undefined) =>
  (line?.error as { data: { code: string; details: Record<string, unknown> } } | undefined)?.data;

describe('POST /v1/ingest', () => {
  it('acknowledges every line, blank ones included, and ends with the total', async () => {
    const { send, numberOf } = await scene();
    const replies = await send(`${numberLine('a', 1)}\n  \r\n${numberLine('b', 2).trimEnd()}`);
    const acked = replies.flatMap(({ acked }) => (acked === undefined ? [] : [acked as [number, number]]));
    expect(acked.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i))).toEqual([
      1, 2, 3, 4,
    ]);
    expect(replies[0]).toEqual({
      acked: [1, acked[0]?.[1]],
      rejected: [],
      durability: 'committed',
      token: expect.any(String),
    });
    expect(replies.at(-1)).toEqual({
      total: { lines: 4, accepted: 2, rejected: 0 },
      durability: 'committed',
      token: expect.any(String),
    });
    expect([await numberOf('a'), await numberOf('b')]).toEqual([1, 2]);
  });

  it('a body of nothing is a stream of no lines', async () => {
    const { send } = await scene();
    expect(await send('')).toEqual([
      { total: { lines: 0, accepted: 0, rejected: 0 }, durability: 'committed', token: null },
    ]);
  });

  it('acknowledges what came while the rest is still on its way', async () => {
    const { sender, numberOf } = await scene();
    const sending = sender();
    await sending.write(numberLine('a', 1) + numberLine('a', 2).slice(0, 9));
    expect(await sending.next()).toMatchObject({ acked: [1, 1] });
    expect(await numberOf('a')).toBe(1);
    sending.end(numberLine('a', 2).slice(9));
    expect(await sending.next()).toMatchObject({ acked: [2, 2] });
    expect(await sending.next()).toMatchObject({ total: { lines: 2 } });
  });

  it('of two values of one time the later line is the newer one', async () => {
    const { send, numberOf } = await scene();
    await send(Array.from({ length: 500 }, (_, i) => numberLine('a', i)).join(''));
    expect(await numberOf('a')).toBe(499);
  });

  it('rejects a bad line by its number and leaves its neighbours unharmed', async () => {
    const { send, numberOf } = await scene();
    const bad = [
      Buffer.from('{"entity": "a\n'),
      Buffer.from([0x22, 0xff, 0x22, 0x0a]),
      Buffer.from('[]\n'),
      Buffer.from('{"entity":"a","attribute":"n"}\n'),
      Buffer.from('{"entity":"a","attribute":"n","value":1,"more":1}\n'),
      Buffer.from('{"entity":"a","attribute":"n","value":{"__proto__":1}}\n'),
      Buffer.from(numberLine('a', 1, 'unknown')),
      Buffer.from('{"entity":"a","attribute":"n","value":"text"}\n'),
      Buffer.from('{"entity":"a","attribute":"n","value":1,"observedAt":"2200-01-01T00:00:00Z"}\n'),
      Buffer.from(`${'x'.repeat(limits.streamLineBytes + 1)}\n`),
    ];
    const replies = await send(
      Buffer.concat([
        Buffer.from(numberLine('before', 1)),
        ...bad.flatMap((line, i) => [line, Buffer.from(numberLine(`after ${i}`, i))]),
      ]),
    );
    const rejected = replies.flatMap(({ rejected = [] }) => rejected as { line: number; code: string }[]);
    expect(rejected.map(({ line, code }) => [line, code])).toEqual([
      [2, 'REQUEST_MALFORMED'],
      [4, 'REQUEST_MALFORMED'],
      [6, 'REQUEST_INVALID'],
      [8, 'REQUEST_INVALID'],
      [10, 'REQUEST_INVALID'],
      [12, 'REQUEST_INVALID'],
      [14, 'ATTRIBUTE_UNKNOWN'],
      [16, 'VALUE_TYPE'],
      [18, 'OBSERVED_AT_RANGE'],
      [20, 'REQUEST_TOO_LARGE'],
    ]);
    expect(replies.at(-1)).toMatchObject({ total: { lines: 21, accepted: 11, rejected: 10 } });
    expect(await numberOf('before')).toBe(1);
    for (const i of bad.keys()) expect(await numberOf(`after ${i}`)).toBe(i);
  });

  it('takes gzip, and one that ends too early ends the stream behind its last whole line', async () => {
    const { send, numberOf } = await scene();
    const text = Array.from({ length: 5_000 }, (_, i) => numberLine(`e${i % 7}`, i)).join('');
    const packed = gzipSync(text);
    const headers = { 'content-encoding': 'gzip' };
    expect((await send(packed, '', headers)).at(-1)).toMatchObject({ total: { lines: 5_000 } });
    expect(await numberOf('e0')).toBe(4_998 - (4_998 % 7));
    const replies = await send(packed.subarray(0, packed.length / 2), '', headers);
    const last = errorOf(replies.at(-1));
    const acked = replies.flatMap(({ acked }) => (acked === undefined ? [] : [(acked as number[])[1]]));
    expect(last).toMatchObject({
      code: 'REQUEST_MALFORMED',
      details: { resumeFrom: Number(acked.at(-1)) + 1 },
    });
    expect(errorOf((await send('no gzip', '', headers)).at(-1))).toMatchObject({ code: 'REQUEST_MALFORMED' });
  });

  it('a sender that stalls within a line is told so; one that rests between lines is not', async () => {
    const { sender, clock } = await scene();
    const sending = sender();
    await sending.write(numberLine('a', 1));
    expect(await sending.next()).toMatchObject({ acked: [1, 1] });
    clock.advance(10 * limits.streamStallMs);
    await sending.write('{"entity"');
    await expect.poll(() => clock.sleeping).toBe(1);
    clock.advance(limits.streamStallMs);
    expect(errorOf(await sending.next())).toMatchObject({
      code: 'REQUEST_TIMEOUT',
      retriable: true,
      details: { resumeFrom: 2 },
    });
    expect(await sending.next()).toBeUndefined();
    sending.destroy();
  });

  it('a stream that is sent again is written once, whatever was acknowledged and however it is split', async () => {
    const { adapters, send, historyOf } = await scene();
    const lines = [1, 2, 3, 4, 5].map((n) => numberLine('a', n));
    adapters.faults.failNext('store.commit', 'after');
    const lost = await send(lines.slice(0, 3).join(''), '?stream=s');
    expect(errorOf(lost.at(-1))).toMatchObject({ code: 'UNAVAILABLE', details: { resumeFrom: 1 } });
    const again = await send(lines.slice(0, 4).join(''), '?stream=s&resumeFrom=1');
    expect(again).toMatchObject([
      { acked: [1, 3], rejected: [], repeated: true },
      { acked: [4, 4], rejected: [] },
      { total: { lines: 4, accepted: 1 } },
    ]);
    expect(await send(lines.slice(2).join(''), '?stream=s&resumeFrom=3')).toMatchObject([
      { acked: [3, 4], repeated: true },
      { acked: [5, 5] },
      { total: { lines: 5, accepted: 1 } },
    ]);
    expect(await historyOf('a')).toEqual([5, 4, 3, 2, 1]);
  });

  it('refuses a gap with the line to send from', async () => {
    const { send, sender } = await scene();
    await send(numberLine('a', 1), '?stream=s');
    const sending = sender('?stream=s&resumeFrom=3');
    sending.end(numberLine('a', 3));
    expect((await sending.response).statusCode).toBe(409);
    expect(errorOf(await sending.next())).toMatchObject({
      code: 'STREAM_GAP',
      details: { line: 1, resumeFrom: 2 },
    });
  });

  it('of two requests that send one stream the later one takes it over', async () => {
    const { sender, send, historyOf } = await scene();
    const first = sender('?stream=s');
    await first.write(numberLine('a', 1));
    expect(await first.next()).toMatchObject({ acked: [1, 1] });
    expect(await send(numberLine('a', 1) + numberLine('a', 2), '?stream=s')).toMatchObject([
      { acked: [1, 1], repeated: true },
      { acked: [2, 2] },
      { total: { lines: 2 } },
    ]);
    await first.write(numberLine('a', 2));
    expect(errorOf(await first.next())).toMatchObject({ code: 'STREAM_TAKEN' });
    first.destroy();
    expect(await historyOf('a')).toEqual([2, 1]);
  });

  it('waits where the store has too much to do, and loses nothing', async () => {
    const { adapters, sender, clock } = await scene();
    const { AttriumError } = await import('#domain/errors');
    adapters.faults.failNext(
      'store.commit',
      new AttriumError('QUOTA_EXCEEDED', undefined, { retryAfterMs: 200 }),
    );
    const sending = sender();
    sending.end(numberLine('a', 1));
    await expect.poll(() => clock.sleeping).toBe(1);
    clock.advance(200);
    expect(await sending.rest()).toMatchObject([{ acked: [1, 1] }, { total: { accepted: 1 } }]);
  });

  it('a sender that goes away keeps what was acknowledged, and only that', async () => {
    const { adapters, sender, numberOf } = await scene();
    const sending = sender();
    await sending.write(numberLine('a', 1));
    expect(await sending.next()).toMatchObject({ acked: [1, 1] });
    await sending.write(numberLine('a', 2).slice(0, -1));
    sending.destroy();
    await expect
      .poll(() =>
        adapters.telemetry.lines.some(({ event, fields }) => event === 'request' && fields.cutOff === true),
      )
      .toBe(true);
    expect(await numberOf('a')).toBe(1);
  });

  it('ends when its credential does', async () => {
    const { client, sender, keyOf, clock } = await scene();
    const apiKey = await keyOf('writer');
    const sending = sender('', { authorization: `Bearer ${apiKey}` });
    await sending.write(numberLine('a', 1));
    expect(await sending.next()).toMatchObject({ acked: [1, 1] });
    const writer = (await client.keys.list({})).keys.find(({ role }) => role === 'writer');
    await client.keys.revoke({ id: writer?.id ?? '' });
    clock.advance(2_000);
    await sending.write(numberLine('a', 2));
    expect(errorOf(await sending.next())).toMatchObject({
      code: 'CREDENTIAL_INVALID',
      details: { resumeFrom: 2 },
    });
    sending.destroy();
  });

  it('is refused before anything is read, where it is not a stream that can be taken', async () => {
    const { sender } = await scene();
    const refused = [
      ['?resumeFrom=2', {}, 400, 'REQUEST_INVALID'],
      ['?stream=s&resumeFrom=0', {}, 400, 'REQUEST_INVALID'],
      ['?stream=', {}, 400, 'STREAM_ID_INVALID'],
      [`?stream=${'s'.repeat(256)}`, {}, 400, 'STREAM_ID_INVALID'],
      ['?stream=a&stream=b', {}, 400, 'REQUEST_INVALID'],
      ['?stream=a&durability=staged', {}, 400, 'REQUEST_INVALID'],
      ['?durability=none', {}, 400, 'REQUEST_INVALID'],
      ['?tenant=other', {}, 400, 'REQUEST_INVALID'],
      ['', { 'content-type': 'application/json' }, 400, 'REQUEST_MALFORMED'],
      ['', { 'content-encoding': 'br' }, 400, 'REQUEST_MALFORMED'],
      ['', { authorization: 'Bearer wrong' }, 401, 'CREDENTIAL_INVALID'],
      ['', { 'attrium-token': 'forged' }, 400, 'TOKEN_INVALID'],
    ] as const;
    for (const [query, headers, status, code] of refused) {
      const sending = sender(query, headers);
      sending.end(numberLine('a', 1));
      expect((await sending.response).statusCode, query).toBe(status);
      expect(errorOf(await sending.next()), query).toMatchObject({ code });
    }
  });

  it('staged lines are acknowledged as that, without a token, and seen by STRONG reads and after a moment', async () => {
    const { send, client, clock } = await scene();
    expect(await send(numberLine('a', 1), '?durability=staged')).toEqual([
      { acked: [1, 1], rejected: [], durability: 'staged', token: null },
      { total: { lines: 1, accepted: 1, rejected: 0 }, durability: 'staged', token: null },
    ]);
    await expect(client.entities.get({ entity: 'a' })).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND' });
    const strong = await client.entities.get({ entity: 'a', consistency: { mode: 'STRONG' } });
    expect(strong.values.n?.value).toBe(1);
    await send(numberLine('b', 2), '?durability=staged');
    await expect.poll(() => clock.sleeping).toBeGreaterThan(0);
    clock.advance(100);
    await expect.poll(async () => (await client.entities.getMany({ entities: ['b'] })).items.length).toBe(1);
  });

  it('needs the role writer', async () => {
    const { send, keyOf } = await scene();
    const authorization = `Bearer ${await keyOf('reader')}`;
    const [answer] = await send(numberLine('a', 1), '', { authorization });
    expect(errorOf(answer)).toMatchObject({ code: 'FORBIDDEN' });
  });
});
