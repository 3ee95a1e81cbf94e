import { describe, expect, it } from 'vitest';
import { batching } from './batching.ts';

/** A server that answers each call with its input, and what it was asked. */
const echo = (callsPerBatch = 100) => {
  const asked: { readonly url: string; readonly signal: AbortSignal | null | undefined }[] = [];
  const gate = Promise.withResolvers<void>();
  const call = batching({
    url: 'http://127.0.0.1:1/trpc',
    headers: { authorization: 'Bearer k' },
    callsPerBatch,
    fetch: (async (url: string, { body, signal }: RequestInit) => {
      asked.push({ url, signal });
      await gate.promise;
      const inputs = Object.values(JSON.parse(String(body)) as Record<string, unknown>);
      return Response.json(inputs.map((data) => ({ result: { data } })));
    }) as typeof fetch,
  });
  const query = (input: number, signal?: AbortSignal) => call({ kind: 'query', path: 'a.b', input, signal });
  return { asked, answer: gate.resolve, call, query };
};

describe('calls of one tick', () => {
  it('travel in one request, and each gets its own answer', async () => {
    const { asked, answer, query } = echo();
    answer();
    const later = Promise.resolve().then(() => query(3));
    expect(await Promise.all([query(1), query(2), later])).toEqual(
      [1, 2, 3].map((data) => ({ result: { data } })),
    );
    expect(asked.map(({ url }) => url)).toEqual(['http://127.0.0.1:1/trpc/a.b,a.b,a.b?batch=1']);
  });

  it('travel in several where a request may not carry them all, and reads apart from writes', async () => {
    const { asked, answer, call, query } = echo(2);
    answer();
    await Promise.all([query(1), query(2), query(3), call({ kind: 'mutation', path: 'c.d', input: 4 })]);
    expect(asked.map(({ url }) => url.slice(24))).toEqual(['a.b,a.b?batch=1', 'a.b?batch=1', 'c.d?batch=1']);
  });

  it('are not sent where nobody waits for them any more', async () => {
    const { asked, answer, query } = echo();
    answer();
    const caller = new AbortController();
    const calls = [query(1, caller.signal), query(2)];
    caller.abort(new Error('left'));
    await expect(calls[0]).rejects.toThrow('left');
    await calls[1];
    expect(asked.map(({ url }) => url.slice(24))).toEqual(['a.b?batch=1']);
  });

  it('are given up together, once the last of them is', async () => {
    const { asked, query } = echo();
    const [one, other] = [new AbortController(), new AbortController()];
    void query(1, one.signal);
    void query(2, other.signal);
    await expect.poll(() => asked.length).toBe(1);
    one.abort();
    expect(asked[0]?.signal?.aborted).toBe(false);
    other.abort();
    expect(asked[0]?.signal?.aborted).toBe(true);
  });

  it('are never given up beside one that cannot be', async () => {
    const { asked, query } = echo();
    const caller = new AbortController();
    void query(1, caller.signal);
    void query(2);
    await expect.poll(() => asked.length).toBe(1);
    caller.abort();
    expect(asked[0]?.signal).toBeUndefined();
  });
});
