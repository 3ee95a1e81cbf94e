// domain/token.ts
/**
* Stands among the tokens of a session for a write that was acknowledged without one. Presented with a call like a
* token it makes a read STRONG, and the answer's token subsumes it.
*/
const strongMark = "STRONG";
// interfaces/client/carried-session.ts
/** Takes the tokens of one session, or several texts with commas between them. */
const header = "attrium-token";
const cookie = "attrium-session";
/** Browsers keep 4,096 bytes of a cookie, with its name and attributes (RFC 6265, 6.1). */
const cookieBytes = 3800;
/** Commas are not for cookies, and tokens hold none of these. */
const separator = "~";
/** Continues the session whose tokens a request carries in the header `attrium-token`; a new one where it has none. */
const sessionFromHeaders = (client, headers) => client.session.from(headers.get(header));
/** Puts the session's tokens into a request, or an answer, so that whoever gets it can go on. */
const sessionToHeaders = (session, headers) => {
	const tokens = session.tokens();
	if (tokens.length > 0) headers.set(header, tokens.join(","));
};
/** Continues the session whose tokens the `Cookie` header holds; a new one where it holds none. */
const sessionFromCookie = (client, cookies) => {
	const found = new RegExp(`(?:^|;)\\s*${cookie}=([^;]*)`).exec(cookies ?? "")?.[1];
	return client.session.from(found?.replaceAll(separator, ","));
};
/**
* A `Set-Cookie` header with the session's tokens; null where it has none yet. Scripts cannot read it, and other sites
* cannot send it along. Tokens that do not fit are replaced by a mark that makes the session's reads STRONG: slower, and
* never older than they may be.
*/
const sessionCookie = (session, { secure = true, maxAgeSeconds = 86400 } = {}) => {
	const tokens = session.tokens();
	if (tokens.length === 0) return null;
	const whole = tokens.join(separator);
	const value = whole.length <= cookieBytes ? whole : strongMark;
	return `${cookie}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
};
export { strongMark as a, sessionToHeaders as i, sessionFromCookie as n, sessionFromHeaders as r, sessionCookie as t };
