import { once } from 'node:events';
import { TRPCError } from '@trpc/server';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { streamLines } from '#application/ingest/stream';
import { type Principal, requireRole } from '#application/principal';
import type { Services } from '#application/services';
import { AttriumError, isAttriumError } from '#domain/errors';
import { domainError, wireErrorShape } from '../trpc/errors.ts';
import { ingestBody, isCutOff } from './ingest-body.ts';
import { callerOf, presentedTokens } from './known-caller.ts';

const lineNumber = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'must be the number of a line, from 1')
  .transform(Number);

/** What the URL says of a stream. */
export const streamQuery = z
  .strictObject({
    stream: z.string().optional(),
    resumeFrom: lineNumber.optional(),
    durability: z.enum(['committed', 'staged']).optional(),
  })
  .refine(({ stream, resumeFrom }) => resumeFrom === undefined || stream !== undefined, {
    path: ['resumeFrom'],
    message: 'goes only with stream',
  });

/** How long a sender that was told of an error may take to read it before the connection ends. */
const lingerMs = 2_000;

/**
 * POST /v1/ingest: lines come, replies go, at the same time on one connection. A reply waits until the caller has taken
 * the ones before it, and with it the lines: neither side's memory holds what the other sends too fast.
 */
export const ingestStream =
  (services: Services): RequestHandler =>
  async (request, response) => {
    const principal = response.locals.principal as Principal;
    requireRole(principal, 'writer');
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    // A sender that vanished without a word ends with its connection, as the system notices it.
    request.socket.setKeepAlive(true, 60_000);
    const call = { tenant: principal.tenant, principal, tokens: presentedTokens(request) };
    const replies = streamLines(services, call, {
      ...queryOf(request),
      body: ingestBody(request),
      recheck: () => stillAllowed(services, request, principal),
    });
    try {
      for await (const reply of replies) await send(response, reply, gone.signal);
      response.end();
    } catch (error) {
      // There is nobody left to tell.
      if (gone.signal.aborted || isCutOff(request)) return;
      // As long as nothing was replied, the status can say it.
      if (!response.headersSent) throw error;
      if (!isAttriumError(error) || error.code === 'INTERNAL')
        services.telemetry.log('error', 'stream failed', { requestId: requestIdOf(response), error });
      const told = isAttriumError(error) ? error : new AttriumError('INTERNAL', undefined, { cause: error });
      response.end(
        `${JSON.stringify({ error: wireErrorShape(told, { requestId: requestIdOf(response) }) })}\n`,
      );
    } finally {
      linger(request, response);
    }
  };

const requestIdOf = (response: Response): string => response.locals.requestId as string;

const queryOf = (request: Request): z.output<typeof streamQuery> => {
  const { data, error } = streamQuery.safeParse(request.query);
  if (data === undefined) throw domainError(new TRPCError({ code: 'BAD_REQUEST', cause: error }));
  return data;
};

/** A stream may last longer than its credential. */
const stillAllowed = async (services: Services, request: Request, before: Principal): Promise<void> => {
  const { tenant, role } = await callerOf(services, request);
  if (tenant !== before.tenant) throw new AttriumError('CREDENTIAL_INVALID');
  requireRole({ ...before, role }, 'writer');
};

const send = async (response: Response, reply: object, gone: AbortSignal): Promise<void> => {
  if (!response.headersSent)
    response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  if (!response.write(`${JSON.stringify(reply)}\n`)) await once(response, 'drain', { signal: gone });
};

/** What the sender still sends is read and dropped: closing at once could cost it the reply that says why. */
const linger = (request: Request, response: Response): void => {
  if (request.complete) return;
  request.resume();
  response.once('finish', () => {
    const timer = setTimeout(() => request.socket.destroy(), lingerMs);
    request.once('close', () => clearTimeout(timer));
  });
};
