// For servers in Node: one session per request, without handing it from function to function.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type CookieOptions, sessionCookie, sessionFromCookie } from './carried-session.ts';
import type { OpenSession, Session } from './session.ts';

const current = new AsyncLocalStorage<Session>();

interface Opener {
  readonly session: OpenSession;
}

/** The session of the request that is being answered. Raises TypeError outside of one. */
export const requestSession = (): Session => {
  const session = current.getStore();
  if (session === undefined)
    throw new TypeError('There is no request here: answer it inside of withSession() or behind sessions().');
  return session;
};

/**
 * Answers a fetch request within the session of its cookie, and sends the session back in one. For handlers such as
 * those of Next, Hono and Bun: `export const GET = withSession(client, async (request) => ...)`.
 */
export const withSession =
  <Rest extends unknown[]>(
    client: Opener,
    handler: (request: Request, ...rest: Rest) => Response | Promise<Response>,
    options?: CookieOptions,
  ) =>
  (request: Request, ...rest: Rest): Promise<Response> => {
    const session = sessionFromCookie(client, request.headers.get('cookie'));
    return current.run(session, async () => {
      const response = await handler(request, ...rest);
      const cookie = sessionCookie(session, options);
      if (cookie === null) return response;
      // Those of Response.redirect() and of fetch() cannot be changed.
      const headers = new Headers(response.headers);
      headers.append('set-cookie', cookie);
      return new Response(response.body, {
        status: response.status,
        statusText: response.statusText,
        headers,
      });
    });
  };

/** The same as middleware of express, and of others with (request, response, next). */
export const sessions =
  (client: Opener, options?: CookieOptions) =>
  (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const session = sessionFromCookie(client, request.headers.cookie);
    const writeHead = response.writeHead.bind(response) as (...given: unknown[]) => ServerResponse;
    // The last moment at which a header can be added, and the first at which the session has seen everything.
    response.writeHead = ((...given: unknown[]) => {
      const cookie = sessionCookie(session, options);
      if (cookie === null) return writeHead(...given);
      const rest = withHeadersSet(response, given);
      response.appendHeader('set-cookie', cookie);
      return writeHead(...rest);
    }) as typeof response.writeHead;
    current.run(session, next);
  };

/** Cookies that writeHead() is given would replace the session's; set before it, they stand beside it. */
const withHeadersSet = (response: ServerResponse, given: readonly unknown[]): readonly unknown[] => {
  const headers = given.at(-1);
  if (typeof headers !== 'object' || headers === null) return given;
  const pairs: readonly (readonly [string, string | string[]])[] = Array.isArray(headers)
    ? headers.flatMap((name, place) => (place % 2 === 0 ? [[name, headers[place + 1]]] : []))
    : Object.entries(headers);
  for (const [name] of pairs) response.removeHeader(name);
  for (const [name, value] of pairs) response.appendHeader(name, value);
  return given.slice(0, -1);
};
