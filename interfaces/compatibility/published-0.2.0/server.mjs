import { n as sessionFromCookie, t as sessionCookie } from "./carried-session-qEBCNxho.mjs";
import { AsyncLocalStorage } from "node:async_hooks";
// interfaces/client/server.ts
const current = new AsyncLocalStorage();
/** The session of the request that is being answered. Raises TypeError outside of one. */
const requestSession = () => {
	const session = current.getStore();
	if (session === void 0) throw new TypeError("There is no request here: answer it inside of withSession() or behind sessions().");
	return session;
};
/**
* Answers a fetch request within the session of its cookie, and sends the session back in one. For handlers such as
* those of Next, Hono and Bun: `export const GET = withSession(client, async (request) => ...)`.
*/
const withSession = (client, handler, options) => (request, ...rest) => {
	const session = sessionFromCookie(client, request.headers.get("cookie"));
	return current.run(session, async () => {
		const response = await handler(request, ...rest);
		const cookie = sessionCookie(session, options);
		if (cookie === null) return response;
		const headers = new Headers(response.headers);
		headers.append("set-cookie", cookie);
		return new Response(response.body, {
			status: response.status,
			statusText: response.statusText,
			headers
		});
	});
};
/** The same as middleware of express, and of others with (request, response, next). */
const sessions = (client, options) => (request, response, next) => {
	const session = sessionFromCookie(client, request.headers.cookie);
	const writeHead = response.writeHead.bind(response);
	response.writeHead = ((...given) => {
		const cookie = sessionCookie(session, options);
		if (cookie !== null) response.appendHeader("set-cookie", cookie);
		return writeHead(...given);
	});
	current.run(session, next);
};
export { requestSession, sessions, withSession };
