import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryAdapters } from '#adapters/memory/index';
import { type HttpAccess, overHttp, type Subject } from '../behaviour/subject.ts';
import type { Client } from '../client/index.ts';
import { publishedFile, publishedVersions } from './versions.ts';

const refusalOf = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);

describe.each(publishedVersions)('a client of version %s', (version) => {
  let published: Pick<typeof import('../client/index.ts'), 'createClient' | 'isAttriumError'>;
  let server: Subject;
  let client: Client;
  beforeAll(async () => {
    // As it was published: built, with all that it needs.
    published = await import(publishedFile(version, 'client.mjs').href);
    server = await overHttp(createMemoryAdapters(), async () => undefined);
    const access = await server.http?.({ tenant: 'older' });
    client = published.createClient(access as HttpAccess);
    await client.attributes.define({
      attributes: [
        { name: 'mass', type: 'number' },
        { name: 'colour', type: 'text', allowed: ['red', 'blue'] },
      ],
    });
  });
  afterAll(() => server.close());

  it('writes, reads its own write, and finds it', async () => {
    const session = client.session();
    const put = await session.entities.put({
      entity: 'e:1',
      type: 'thing',
      values: { mass: 2, colour: 'red' },
    });
    expect(put).toMatchObject({ entity: 'e:1', version: '1', superseded: [], meta: { source: 'primary' } });
    const got = await session.entities.get({ entity: 'e:1' });
    expect(got).toMatchObject({ type: 'thing', values: { mass: { value: 2 }, colour: { value: 'red' } } });
    const { items, nextCursor } = await session.entities.find({
      where: {
        and: [
          { attribute: 'mass', op: 'gt', value: 1 },
          { not: { attribute: 'colour', op: 'eq', value: 'blue' } },
        ],
      },
      orderBy: [{ attribute: 'mass', direction: 'desc' }],
    });
    expect({ keys: items.map(({ entity }) => entity), nextCursor }).toEqual({
      keys: ['e:1'],
      nextCursor: null,
    });
    const { items: past } = await session.entities.history({ entity: 'e:1', attributes: ['mass'] });
    expect(past.map(({ value }) => value)).toEqual([2]);
  });

  it('goes on with a session in another process, with nothing but its tokens', async () => {
    const session = client.session();
    await session.entities.put({ entity: 'e:2', values: { mass: 1 } });
    const tokens = session.tokens();
    expect(tokens).toHaveLength(1);
    const elsewhere = client.session(tokens);
    expect(await elsewhere.entities.get({ entity: 'e:2' })).toMatchObject({ values: { mass: { value: 1 } } });
  });

  it('writes many, and is told of each that is refused', async () => {
    const { results } = await client.entities.putMany({
      items: [
        { entity: 'e:3', values: { mass: 1 } },
        { entity: 'e:4', values: { colour: 'green' } },
      ],
    });
    expect(results.map(({ status }) => status)).toEqual(['applied', 'refused']);
    expect(
      await client.ingest.write({ values: [{ entity: 'e:5', attribute: 'mass', value: 3 }] }),
    ).toMatchObject({
      accepted: 1,
      rejected: [],
    });
  });

  it('recognises errors, with their code, remedy and freshness', async () => {
    await client.entities.put({ entity: 'e:6', values: {} });
    const conflict = await refusalOf(
      client.entities.put({ entity: 'e:6', values: {}, expectedVersion: '7' }),
    );
    expect(published.isAttriumError(conflict, 'VERSION_CONFLICT')).toBe(true);
    const absent = await refusalOf(client.entities.get({ entity: 'never' }));
    expect(absent).toMatchObject({
      code: 'ENTITY_NOT_FOUND',
      remedy: expect.any(String),
      meta: { source: 'primary' },
    });
    const stranger = published.createClient({
      ...(await server.http?.({ tenant: 'older' })),
      apiKey: 'wrong',
    } as HttpAccess);
    expect(
      published.isAttriumError(await refusalOf(stranger.attributes.list({})), 'CREDENTIAL_INVALID'),
    ).toBe(true);
  });
});
