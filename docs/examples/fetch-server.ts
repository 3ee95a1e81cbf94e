// Handlers of a server that takes a Request and gives a Response, such as a route of Next, Hono, Bun or Deno.
import { createClient } from 'attrium/client';
import { requestSession, withSession } from 'attrium/client/server';

const attrium = createClient({
  url: process.env.ATTRIUM_URL ?? 'http://127.0.0.1:3000',
  apiKey: process.env.ATTRIUM_API_KEY ?? '',
});

export const POST = withSession(attrium, async (request) => {
  const { pump, pressure } = (await request.json()) as { pump: string; pressure: number };
  await record(pump, pressure);
  return new Response(null, { status: 204 });
});

// The session came back in a cookie, so whoever wrote sees what they wrote, whichever server answers now.
export const GET = withSession(attrium, async (request) => {
  const entity = new URL(request.url).searchParams.get('pump') ?? '';
  // Nobody waits for the answer of a request that was given up.
  const { values } = await requestSession().entities.get({ entity }, { signal: request.signal });
  return Response.json({ pressure: values.pressure?.value });
});

/** Deep inside, the session of the request is there without being handed on. */
const record = (entity: string, pressure: number) =>
  requestSession().entities.put({ entity, type: 'pump', values: { pressure } });
