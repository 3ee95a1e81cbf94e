import { strongMark } from '#domain/token';
import type { OpenSession, Session } from './session.ts';

/** Takes the tokens of one session, or several texts with commas between them. */
const header = 'attrium-token';
const cookie = 'attrium-session';
/** Browsers keep 4,096 bytes of a cookie, with its name and attributes (RFC 6265, 6.1). */
const cookieBytes = 3_800;
/** Proxies commonly take 8 KiB of one header, and Node 16 KiB of all together. */
const headerBytes = 7_600;
/** Commas are not for cookies, and tokens hold none of these. */
const separator = '~';

export interface CookieOptions {
  /** Default true: only over TLS. */
  readonly secure?: boolean;
  /** Default 86,400: what a day-old session has seen, every copy has by then. */
  readonly maxAgeSeconds?: number;
}

/** Continues the session whose tokens a request carries in the header `attrium-token`; a new one where it has none. */
export const sessionFromHeaders = (client: { readonly session: OpenSession }, headers: Headers): Session =>
  client.session.from(headers.get(header));

/** Puts the session's tokens into a request, or an answer, so that whoever gets it can go on; too many as in a cookie. */
export const sessionToHeaders = (session: Session, headers: Headers): void => {
  const tokens = session.tokens();
  if (tokens.length > 0) headers.set(header, fitting(tokens.join(','), headerBytes));
};

/** Continues the session whose tokens the `Cookie` header holds; a new one where it holds none. */
export const sessionFromCookie = (
  client: { readonly session: OpenSession },
  cookies: string | null | undefined,
): Session => {
  const found = new RegExp(`(?:^|;)\\s*${cookie}=([^;]*)`).exec(cookies ?? '')?.[1];
  return client.session.from(found?.replaceAll(separator, ','));
};

/**
 * A `Set-Cookie` header with the session's tokens; null where it has none yet. Scripts cannot read it, and other sites
 * cannot send it along. Tokens that do not fit are replaced by a mark that makes the session's reads STRONG: slower, and
 * never older than they may be.
 */
export const sessionCookie = (
  session: Session,
  { secure = true, maxAgeSeconds = 86_400 }: CookieOptions = {},
): string | null => {
  const tokens = session.tokens();
  if (tokens.length === 0) return null;
  const value = fitting(tokens.join(separator), cookieBytes);
  return `${cookie}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
};

const fitting = (tokens: string, bytes: number): string => (tokens.length <= bytes ? tokens : strongMark);
