import { ensureApiKey } from '#application/provision';
import { createServices } from '#interfaces/create-attrium';
import { listen } from '#interfaces/http/server';
import { createManualClock, memoryAttrium } from '#interfaces/testing';
import { cut, shown } from './shown.ts';

interface Exchange {
  readonly request: string;
  readonly answer: string;
}

const shownHeaders = [
  'content-type',
  'attrium-source',
  'attrium-lag-ms',
  'attrium-consistency',
  'attrium-token',
];

/** A write, a read that presents its token, and a read that is refused, as they go over the wire to a server. */
export const httpExchanges = async (): Promise<readonly Exchange[]> => {
  const { adapters, attributes } = await memoryAttrium({ clock: createManualClock() });
  await attributes.define({ attributes: [{ name: 'length', type: 'number' }] });
  const tenant = await adapters.tenants.byName('default');
  if (tenant === null) throw new TypeError('The store in memory has no tenant.');
  const secret = 'a-key-of-the-documentation';
  await ensureApiKey(adapters, { tenant, role: 'writer', label: 'docs', secret });
  const server = await listen(createServices(adapters, [{ id: 'docs', secret: new Uint8Array(32) }]), {
    host: '127.0.0.1',
    port: 0,
    maxBodyBytes: 100_000,
    metrics: { contentType: 'text/plain', text: async () => '' },
  });
  let token = '';
  const exchange = async (path: string, input: object): Promise<Exchange> => {
    const presented: Record<string, string> = token === '' ? {} : { 'attrium-token': token };
    const body = JSON.stringify(input);
    const response = await fetch(`${server.url}/trpc/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...presented },
      body,
    });
    const request = [
      `POST /trpc/${path} HTTP/1.1`,
      'authorization: Bearer <key>',
      'content-type: application/json',
      ...(token === '' ? [] : [`attrium-token: ${cut(token)}`]),
      '',
      body,
    ];
    const headers = shownHeaders.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [`${name}: ${name === 'attrium-token' ? cut(value) : value}`];
    });
    token = response.headers.get('attrium-token') ?? token;
    const { error, ...rest } = (await response.json()) as { readonly error?: { data: object } };
    const said =
      error === undefined ? rest : { error: { ...error, data: { ...error.data, requestId: '...' } } };
    const answer = [`HTTP/1.1 ${response.status} ${response.statusText}`, ...headers, '', shown(said)];
    return { request: request.join('\n'), answer: answer.join('\n') };
  };
  try {
    return [
      await exchange('entities.put', { entity: 'boat:1', values: { length: 9.5 } }),
      await exchange('entities.get', {
        entity: 'boat:1',
        consistency: { mode: 'EVENTUAL', maxLagMs: 1_000, onMiss: 'wait', waitMs: 500 },
      }),
      await exchange('entities.get', { entity: 'boat:1', consistency: { mode: 'ANALYTICAL' } }),
    ];
  } finally {
    await server.close();
  }
};
