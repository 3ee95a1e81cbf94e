import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { memoryAttrium } from '../testing.ts';
import { sessionCookie, sessionFromCookie, sessionFromHeaders, sessionToHeaders } from './carried-session.ts';
import { requestSession, sessions, withSession } from './server.ts';
import type { Session } from './session.ts';

const scene = async () => {
  const attrium = await memoryAttrium();
  await attrium.attributes.define({ attributes: [{ name: 'n', type: 'integer' }] });
  const session = attrium.session();
  await session.entities.put({ entity: 'e', values: { n: 1 } });
  return { attrium, session };
};
const cookieOf = (response: Response): string => response.headers.get('set-cookie')?.split(';')[0] ?? '';

describe('a session on its way', () => {
  it('goes on from headers', async () => {
    const { attrium, session } = await scene();
    const headers = new Headers();
    sessionToHeaders(session, headers);
    expect(sessionFromHeaders(attrium, headers).tokens()).toEqual(session.tokens());
    expect(sessionFromHeaders(attrium, new Headers()).tokens()).toEqual([]);
  });

  it('goes on from a cookie among others, which no script can read and no other site can send', async () => {
    const { attrium, session } = await scene();
    const cookie = sessionCookie(session) ?? '';
    expect(cookie).toMatch(/; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure$/);
    const sent = `theme=dark; ${cookie.split(';')[0]}; lang=en`;
    expect(sessionFromCookie(attrium, sent).tokens()).toEqual(session.tokens());
    expect(sessionFromCookie(attrium, 'theme=dark').tokens()).toEqual([]);
  });

  it('that has seen nothing needs no cookie', async () => {
    const { attrium } = await scene();
    expect(sessionCookie(attrium.session())).toBeNull();
  });

  it('whose tokens do not fit into a cookie or a header reads STRONG from then on', async () => {
    const { attrium } = await scene();
    const long = { tokens: () => Array.from({ length: 8 }, () => 'x'.repeat(1_000)) } as unknown as Session;
    const cookie = sessionCookie(long) ?? '';
    const { meta } = await sessionFromCookie(attrium, cookie.split(';')[0]).entities.find({});
    expect(meta.consistency.delivered).toBe('STRONG');
    const headers = new Headers();
    sessionToHeaders(long, headers);
    expect(sessionFromHeaders(attrium, headers).tokens()).toEqual(['STRONG']);
  });
});

describe('the session of a request', () => {
  it('is known to whatever a fetch handler calls, and goes back in a cookie', async () => {
    const { attrium } = await scene();
    const write = withSession(attrium, async (_request: Request, n: number) => {
      await requestSession().entities.put({ entity: 'e', values: { n } });
      return Response.redirect('http://127.0.0.1/done');
    });
    const response = await write(new Request('http://127.0.0.1/'), 2);
    expect(response.status).toBe(302);
    const read = withSession(attrium, async () => Response.json(requestSession().tokens().length));
    const next = await read(new Request('http://127.0.0.1/', { headers: { cookie: cookieOf(response) } }));
    expect(await next.json()).toBe(1);
  });

  it('whose cookie is of a lost key is answered all the same, and gets a new one', async () => {
    const { attrium } = await scene();
    const read = withSession(attrium, async () =>
      Response.json(await requestSession().entities.get({ entity: 'e' })),
    );
    const response = await read(
      new Request('http://127.0.0.1/', { headers: { cookie: 'attrium-session=1.lost.W10.x' } }),
    );
    expect(await response.json()).toMatchObject({ meta: { consistency: { delivered: 'STRONG' } } });
    expect(cookieOf(response)).not.toContain('lost');
  });

  it('is its own, however many requests are answered at a time', async () => {
    const { attrium } = await scene();
    const handler = withSession(attrium, async (request) => {
      const entity = new URL(request.url).pathname;
      const before = requestSession();
      await requestSession().entities.put({ entity, values: { n: 1 } });
      expect(requestSession()).toBe(before);
      return Response.json(requestSession().tokens());
    });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => handler(new Request(`http://127.0.0.1/${index}`))),
    );
    const tokens = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(tokens).size).toBe(20);
  });

  it('is there behind middleware of (request, response, next)', async () => {
    const { attrium } = await scene();
    const middleware = sessions(attrium, { secure: false });
    const server = createServer((request, response) => {
      const answer = async (): Promise<void> => {
        await requestSession().entities.put({ entity: 'm', values: { n: 1 } });
        response.writeHead(200, { 'content-type': 'text/plain' }).end('done');
      };
      middleware(request, response, () => void answer());
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(await response.text()).toBe('done');
    expect(response.headers.get('content-type')).toBe('text/plain');
    expect(sessionFromCookie(attrium, cookieOf(response)).tokens()).toHaveLength(1);
    server.close();
  });

  it.each([
    [{ 'Set-Cookie': ['a=1', 'b=2'], 'content-length': 4 }],
    [['set-cookie', 'a=1', 'Set-Cookie', 'b=2', 'content-length', '4']],
  ])('goes back beside other cookies, however the handler sets them: %j', async (headers) => {
    const { attrium } = await scene();
    const middleware = sessions(attrium, { secure: false });
    const server = createServer((request, response) => {
      const answer = async (): Promise<void> => {
        await requestSession().entities.put({ entity: 'm', values: { n: 1 } });
        response.setHeader('set-cookie', 'before=1');
        response.writeHead(201, 'Made', headers).end('done');
      };
      middleware(request, response, () => void answer());
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect([response.status, response.statusText, await response.text()]).toEqual([201, 'Made', 'done']);
    const [first, second, own, ...more] = response.headers.getSetCookie();
    expect([first, second, more]).toEqual(['a=1', 'b=2', []]);
    expect(sessionFromCookie(attrium, own?.split(';')[0]).tokens()).toHaveLength(1);
    server.close();
  });

  it('is missing outside of one', () => {
    expect(() => requestSession()).toThrow(TypeError);
  });
});
