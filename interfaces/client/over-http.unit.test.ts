import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { apiKey, scene } from '../http/testing/memory-server.ts';
import { createClient } from './client.ts';

describe('the client', () => {
  it('says UNAVAILABLE where nobody listens, and where somebody else does', async () => {
    const { server } = await scene();
    await server.close();
    const nobody = createClient({ url: server.url, apiKey, retries: { attempts: 1 } });
    await expect(nobody.attributes.list()).rejects.toMatchObject({ code: 'UNAVAILABLE', retriable: true });

    const other = createServer((_request, response) => response.writeHead(502).end('<h1>Bad gateway</h1>'));
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', resolve);
    });
    const somebody = createClient({
      url: `http://127.0.0.1:${(other.address() as AddressInfo).port}`,
      apiKey,
    });
    await expect(somebody.attributes.list()).rejects.toMatchObject({ code: 'UNAVAILABLE', retriable: true });
    other.closeAllConnections();
    other.close();
  });

  it('repeats a write whose answer was lost, and it happens once', async () => {
    const { adapters, server, client } = await scene();
    await client.attributes.define({ attributes: [{ name: 'n', type: 'integer' }] });
    const patient = createClient({ url: server.url, apiKey, retries: { baseMs: 1 } });
    adapters.faults.failNext('store.commit', 'after');
    expect(await patient.entities.put({ entity: 'e', values: { n: 1 } })).toMatchObject({
      rev: '1',
      version: '1',
    });
    expect(await patient.entities.get({ entity: 'e' })).toMatchObject({ rev: '1' });
  });

  it('leaves the neighbours of an aborted call alone, though they travel together', async () => {
    const { client } = await scene();
    const caller = new AbortController();
    const calls = [client.attributes.list({}, { signal: caller.signal }), client.attributes.list({})];
    caller.abort(new Error('the user left'));
    await expect(calls[0]).rejects.toMatchObject({ code: 'ABORTED', cause: new Error('the user left') });
    expect(await calls[1]).toMatchObject({ attributes: [] });
  });

  it('shows its errors on a console in a few lines, with what to do', async () => {
    const { client } = await scene();
    const error = await client.entities.get({ entity: 'nobody' }).catch((caught: unknown) => caught);
    const shown = inspect(error);
    expect(shown).toContain('ENTITY_NOT_FOUND');
    expect(shown).toContain('remedy:');
    expect(shown).not.toContain('TRPCClientError');
    expect((error as Error).cause).toBeDefined();
  });

  it('sends more calls at a time than a batch may have, in several', async () => {
    const { client } = await scene();
    const answers = await Promise.all(
      Array.from({ length: 250 }, (_, n) => client.entities.put({ entity: `e${n}`, values: {} })),
    );
    expect(new Set(answers.map(({ version }) => version))).toEqual(new Set(['1']));
  });

  it('sends a page of reads that no address would hold', async () => {
    const { client } = await scene();
    const entities = Array.from({ length: 1_000 }, (_, n) => `${'long key '.repeat(5)}${n}`);
    expect((await client.entities.getMany({ entities })).missing).toHaveLength(1_000);
  });

  it('takes a URL with a slash at its end', async () => {
    const { server } = await scene();
    const client = createClient({ url: `${server.url}/`, apiKey });
    expect((await client.attributes.list()).attributes).toEqual([]);
  });

  it('tells the id of the request with an error', async () => {
    const { client } = await scene();
    await expect(client.entities.get({ entity: 'never' })).rejects.toMatchObject({
      code: 'ENTITY_NOT_FOUND',
      details: { entity: 'never', requestId: expect.stringMatching(/^[\da-f-]{36}$/) },
    });
  });
});
