import { isUtf8 } from 'node:buffer';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createExpressMiddleware } from '@trpc/server/adapters/express';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import rawBody from 'raw-body';
import type { Principal } from '#application/principal';
import type { Services } from '#application/services';
import { AttriumError, type ErrorCode, isAttriumError } from '#domain/errors';
import { limits } from '#domain/limits';
import { wireErrorShape } from '../trpc/errors.ts';
import { appRouter } from '../trpc/router.ts';
import type { Context } from '../trpc/trpc.ts';
import { bodyDeadline } from './body-deadline.ts';
import { crossOrigin } from './cross-origin.ts';
import { freshnessHeaders, metaOf } from './freshness-headers.ts';
import { gracefulClose } from './graceful-close.ts';
import { guessGate } from './guess-gate.ts';
import { ingestStream } from './ingest-stream.ts';
import { knownCaller, presentedTokens } from './known-caller.ts';
import { openApiDocument } from './openapi.ts';
import { packedAnswers } from './packed-answers.ts';
import { procedureCalls } from './procedure-calls.ts';
import { isReady, readinessProbe } from './readiness.ts';
import { requestIdOf } from './request-id.ts';
import { requestLog } from './request-log.ts';
import { securedAnswers } from './security-headers.ts';
import { serverTiming } from './server-timing.ts';
import { welcome } from './welcome.ts';

export interface HttpOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Of one request, uncompressed. */
  readonly maxBodyBytes: number;
  readonly metrics: Metrics;
  /** How long the headers of a request may take to come, from the first byte of the connection on; default a minute. */
  readonly headersMs?: number;
  /** How long its body may take, unless it is a stream; default five minutes. */
  readonly bodyMs?: number;
  /** Of pages that may call from a browser, such as https://app.example; default none. */
  readonly corsOrigins?: readonly string[];
}

/** For a scraper. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

export interface HttpServer {
  readonly url: string;
  /** Takes no more requests, answers those that were received whole, then resolves. */
  close(): Promise<void>;
}

/**
 * Longer than a load balancer keeps a connection that nothing is asked on (60 s in most, 65 s in ours), so that it never
 * sends a request on one that is being closed here.
 */
const keepAliveMs = 75_000;

/** Node's own. */
const patience = { headersMs: 60_000, bodyMs: 300_000 };

/** Raises PORT_IN_USE, CONFIG_INVALID (no such address here, or not allowed). */
export const listen = async (services: Services, options: HttpOptions): Promise<HttpServer> => {
  const { headersMs } = { ...patience, ...options };
  const server = createServer(
    {
      headersTimeout: headersMs,
      connectionsCheckingInterval: headersMs / 2,
      // Streams last as long as they like; other bodies have a deadline of their own.
      requestTimeout: 0,
    },
    guessGate(services, options.corsOrigins ?? [], application(services, options)),
  );
  const close = gracefulClose(server);
  server.keepAliveTimeout = keepAliveMs;
  await bind(server, options);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    close,
  };
};

/**
 * That the system keeps while this process does something else; Node's own 511 are full after half a second of a
 * thousand new ones a second, and whoever comes then is made to wait for one or more seconds. Linux takes at most
 * net.core.somaxconn of them, 4096 unless it is told otherwise.
 */
const waitingConnections = 4_096;

const bind = (server: Server, { host, port }: HttpOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new AttriumError('PORT_IN_USE', `Another process listens on ${host}:${port}.`, { cause: error })
          : new AttriumError('CONFIG_INVALID', `Cannot listen on ${host}:${port} (${error.code}).`, {
              cause: error,
            }),
      );
    });
    server.listen({ port, host, backlog: waitingConnections }, resolve);
  });

const ingestPath = '/v1/ingest';

const application = (services: Services, options: HttpOptions): Express => {
  const { bodyMs } = { ...patience, ...options };
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    const requestId = requestIdOf(request);
    response.locals.requestId = requestId;
    response.setHeader('x-request-id', requestId);
    if (request.path !== ingestPath) bodyDeadline(request, bodyMs);
    next();
  });
  app.use(requestLog(services), securedAnswers());
  if (options.corsOrigins !== undefined && options.corsOrigins.length > 0)
    app.use(crossOrigin(options.corsOrigins));
  app.use(packedAnswers());
  app.get('/', (_request, response) => {
    response.json(welcome);
  });
  app.get('/livez', (_request, response) => {
    response.json({ live: true });
  });
  const readiness = readinessProbe(services);
  app.get('/readyz', async (_request, response) => {
    const ready = await readiness();
    response.status(isReady(ready) ? 200 : 503).json(ready);
  });
  app.get('/metrics', async (_request, response) => {
    response.type(options.metrics.contentType).send(await options.metrics.text());
  });
  const openApi = lazy(() => JSON.stringify(openApiDocument()));
  app.get('/openapi.json', (_request, response) => {
    response.type('application/json').send(openApi());
  });
  app.post(ingestPath, knownCaller(services), ingestStream(services));
  app.use(
    '/trpc',
    knownCaller(services),
    jsonText(options.maxBodyBytes),
    procedureCalls((request, response) => context(services, request, response.locals as Locals)),
    createExpressMiddleware({
      router: appRouter,
      maxBatchSize: limits.callsPerBatch,
      allowMethodOverride: true,
      createContext: ({ req, res }) => context(services, req, res.locals as Locals),
      responseMeta: ({ data, ctx, eagerGeneration }) => {
        const metas = data.flatMap((envelope) => metaOf(envelope) ?? []);
        return {
          headers: {
            // tRPC leaves it out where it cannot read a call; it would be text then.
            ...(!eagerGeneration && { 'content-type': 'application/json' }),
            ...freshnessHeaders(metas),
            ...serverTiming(ctx?.procedureMs ?? [], metas),
          },
        };
      },
    }),
  );
  app.use(() => {
    throw new AttriumError('PROCEDURE_UNKNOWN');
  });
  const onError: ErrorRequestHandler = (thrown: unknown, request, response, next) => {
    const error = requestError(thrown);
    const requestId = response.locals.requestId as string;
    if (error.code === 'INTERNAL')
      services.telemetry.log('error', 'request failed', { requestId, error: thrown });
    if (response.headersSent) return next(thrown);
    const shape = wireErrorShape(error, { requestId });
    // The rest of a body that was refused is not read. Where there is none, a new connection would only cost more.
    if (unread.has(error.code) && !request.complete) response.setHeader('connection', 'close');
    const { retryAfterMs } = shape.data;
    if (retryAfterMs !== undefined) response.setHeader('retry-after', Math.ceil(retryAfterMs / 1_000));
    response.status(shape.data.httpStatus).json({ error: shape });
  };
  app.use(onError);
  return app;
};

const lazy = <Made>(make: () => Made): (() => Made) => {
  let made: { readonly value: Made } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/** Errors that are told before the body was read. */
const unread: ReadonlySet<ErrorCode> = new Set([
  'REQUEST_TOO_LARGE',
  'CREDENTIAL_MISSING',
  'CREDENTIAL_INVALID',
  'QUOTA_EXCEEDED',
]);

/** What this server notes of a request. */
interface Locals {
  readonly requestId: string;
  readonly principal: Principal;
}

const context = (services: Services, request: Request, { requestId, principal }: Locals): Context => ({
  services,
  requestId,
  principal,
  procedureMs: [],
  tokens: presentedTokens(request),
});

/**
 * Reads the body as text, and stops where it is larger than it may be. A lenient decoder would store U+FFFD where the
 * caller sent something else.
 */
const jsonText =
  (maxBodyBytes: number): RequestHandler =>
  async (request, _response, next) => {
    const length = request.get('content-length');
    if (length === '0' || (length === undefined && request.get('transfer-encoding') === undefined)) {
      // Of nothing there is no type to be wrong: it is a call without an input.
      if (request.method === 'POST') request.headers['content-type'] = 'application/json';
      return next();
    }
    if (!request.is('application/json'))
      throw new AttriumError('REQUEST_MALFORMED', 'The body must be application/json.');
    if ((request.get('content-encoding') ?? 'identity') !== 'identity') {
      throw new AttriumError(
        'REQUEST_MALFORMED',
        'The body must not be packed: send it without Content-Encoding.',
      );
    }
    const body = await rawBody(request, { length, limit: maxBodyBytes });
    if (!isUtf8(body)) throw new AttriumError('REQUEST_MALFORMED', 'The body is not UTF-8.');
    request.body = body.toString();
    next();
  };

/** What express and the body's reader throw, as the domain's error. */
const requestError = (thrown: unknown): AttriumError => {
  if (isAttriumError(thrown)) return thrown;
  const status = (thrown as { status?: unknown } | null)?.status;
  if (status === 413) return new AttriumError('REQUEST_TOO_LARGE', undefined, { cause: thrown });
  const ours = typeof status !== 'number' || status < 400 || status > 499;
  return new AttriumError(ours ? 'INTERNAL' : 'REQUEST_MALFORMED', undefined, { cause: thrown });
};
