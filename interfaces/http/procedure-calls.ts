import { type AnyProcedure, callTRPCProcedure, getTRPCErrorFromUnknown, TRPCError } from '@trpc/server';
import type { Request, RequestHandler, Response } from 'express';
import { limits } from '#domain/limits';
import { domainError, type WireErrorShape, wireErrorShape } from '../trpc/errors.ts';
import { appRouter } from '../trpc/router.ts';
import type { Context } from '../trpc/trpc.ts';
import { freshnessHeaders, metaOf } from './freshness-headers.ts';
import { serverTiming } from './server-timing.ts';

type Envelope = { readonly result: { readonly data: unknown } } | { readonly error: WireErrorShape };

/** By path, as in `entities.put`. */
const types = new Map(
  Object.entries(appRouter._def.procedures as unknown as Record<string, AnyProcedure>).map(
    ([path, procedure]) => [path, procedure._def.type],
  ),
);

/**
 * Answers calls, and batches of them, as tRPC's own HTTP adapter does and by the same router, without making a fetch
 * Request, a Response and streams of each: that cost the process more than all the rest of a small call. Answers in
 * parts (`trpc-accept`) are left to tRPC's.
 */
export const procedureCalls =
  (contextOf: (request: Request, response: Response) => Context): RequestHandler =>
  async (request, response, next) => {
    if (request.get('trpc-accept') !== undefined) return next();
    const context = contextOf(request, response);
    const answer = await answerOf(request, context);
    const envelopes = Array.isArray(answer) ? answer : [answer];
    const metas = envelopes.flatMap((envelope) => metaOf(envelope) ?? []);
    const body = Buffer.from(JSON.stringify(answer));
    response
      .writeHead(statusOf(envelopes), {
        'content-type': 'application/json',
        'content-length': body.byteLength,
        ...freshnessHeaders(metas),
        ...serverTiming(context.procedureMs ?? [], metas),
      })
      .end(body);
  };

/** 207 (Multi-Status) where the calls of a batch went differently, as tRPC's clients expect. */
const statusOf = (envelopes: readonly Envelope[]): number => {
  const statuses = new Set(envelopes.map((one) => ('error' in one ? one.error.data.httpStatus : 200)));
  const [first] = statuses;
  return statuses.size === 1 && first !== undefined ? first : 207;
};

const answerOf = async (request: Request, context: Context): Promise<Envelope | Envelope[]> => {
  // Not by the length of the path: a proxy may name the whole address (RFC 9112, 3.2.2).
  const search = new URLSearchParams(/\?.*/s.exec(request.url)?.[0]);
  const path = request.path.slice(1);
  try {
    if (search.get('batch') !== '1') {
      const inputOf = () => given(request, search);
      return await envelope({ path: decoded(path), inputOf, request, context });
    }
    const paths = decoded(path).split(',');
    if (paths.length > limits.callsPerBatch)
      throw new TRPCError({ code: 'BAD_REQUEST', message: 'Batch call exceeds maximum size' });
    if (new Set(paths.map((one) => types.get(one)).filter((type) => type !== undefined)).size > 1)
      throw new TRPCError({ code: 'BAD_REQUEST', message: 'Cannot mix procedure types in call' });
    const inputs = batchOf(given(request, search));
    return await Promise.all(
      paths.map((one, place) =>
        envelope({ path: one, inputOf: () => inputs?.[place], request, context, place }),
      ),
    );
  } catch (thrown) {
    return refused(thrown, context);
  }
};

interface Call {
  readonly path: string;
  /** Raises TRPCError where what was sent cannot be read. */
  readonly inputOf: () => unknown;
  readonly request: Request;
  readonly context: Context;
  /** In its batch. */
  readonly place?: number;
}

const envelope = async ({ path, inputOf, request, context, place = 0 }: Call): Promise<Envelope> => {
  try {
    const type = types.get(path);
    if (type === undefined) throw new TRPCError({ code: 'NOT_FOUND' });
    // POST does for queries too: filters do not fit into an address.
    if (type === 'mutation' && request.method !== 'POST')
      throw new TRPCError({ code: 'METHOD_NOT_SUPPORTED' });
    const data = await callTRPCProcedure({
      router: appRouter,
      path,
      type,
      ctx: context,
      getRawInput: async () => inputOf(),
      signal: undefined,
      batchIndex: place,
    });
    return { result: { data } };
  } catch (thrown) {
    return refused(thrown, context, path);
  }
};

const refused = (thrown: unknown, { requestId }: Context, path?: string): Envelope => ({
  error: wireErrorShape(domainError(getTRPCErrorFromUnknown(thrown)), { path, requestId }),
});

/** What came in the body, or with GET in the address; undefined where nothing did. Raises TRPCError. */
const given = (request: Request, search: URLSearchParams): unknown => {
  const text = request.method === 'GET' ? search.get('input') : (request.body as string | undefined);
  if (text === null || text === undefined || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TRPCError({ code: 'BAD_REQUEST', cause });
  }
};

const batchOf = (inputs: unknown): Readonly<Record<number, unknown>> | undefined => {
  if (inputs === undefined) return undefined;
  if (typeof inputs !== 'object' || inputs === null || Array.isArray(inputs))
    throw new TRPCError({ code: 'BAD_REQUEST', message: 'The input of a batch is an object.' });
  return inputs as Record<number, unknown>;
};

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch (cause) {
    throw new TRPCError({ code: 'BAD_REQUEST', cause });
  }
};
