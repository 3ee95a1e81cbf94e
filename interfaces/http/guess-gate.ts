import type { IncomingMessage, RequestListener } from 'node:http';
import { tooManyGuesses } from '#application/guess-limit';
import type { Services } from '#application/services';
import { statusOf, wireErrorShape } from '../trpc/errors.ts';
import { hasBody } from './body-deadline.ts';
import { crossOrigin } from './cross-origin.ts';
import { bearerOf } from './known-caller.ts';
import { requestIdOf } from './request-id.ts';
import { pathOf } from './request-log.ts';
import { securityHeaders } from './security-headers.ts';

/** Where a credential is asked for. A path that is written otherwise leads to the same refusal, by a longer way. */
const guarded = /^\/(trpc\/|v1\/ingest)/;
/** Between two lines of the log at the level info. */
const lineEveryMs = 1_000;

/**
 * Refuses, before anything else is done for it, what would be refused without a look-up of its credential: whoever
 * tries very many wrong ones must not cost more than whoever asks /livez as often. The answer is that of `listener`.
 * Each is counted by the Authenticator and is a line at the level debug; of all together there is a line a second.
 */
export const guessGate = (
  { callers, clock, telemetry }: Pick<Services, 'callers' | 'clock' | 'telemetry'>,
  corsOrigins: readonly string[],
  listener: RequestListener,
): RequestListener => {
  const shape = wireErrorShape(tooManyGuesses(0), {});
  const status = statusOf('QUOTA_EXCEEDED');
  const headers = { ...securityHeaders(), 'content-type': 'application/json; charset=utf-8' };
  const readable = corsOrigins.length > 0 ? crossOrigin(corsOrigins) : undefined;
  let untold = 0;
  let toldAtMs = Number.NEGATIVE_INFINITY;

  const tell = (requestId: string, { method, url }: IncomingMessage): void => {
    telemetry.log('debug', 'request', { method, path: pathOf(url), status, requestId });
    untold += 1;
    const nowMs = clock.monotonicMs();
    if (nowMs - toldAtMs < lineEveryMs) return;
    telemetry.log('warn', 'guesses refused', { requests: untold });
    untold = 0;
    toldAtMs = nowMs;
  };

  return (request, response) => {
    const { method, url = '', socket } = request;
    const credential = guarded.test(url) ? bearerOf(request) : undefined;
    if (credential === undefined || (method !== 'GET' && method !== 'POST'))
      return listener(request, response);
    const retryAfterMs = callers.refusedForMs(credential, socket.remoteAddress ?? '');
    if (retryAfterMs === undefined) return listener(request, response);
    const requestId = requestIdOf(request);
    readable?.(request, response, () => undefined);
    const body = Buffer.from(
      JSON.stringify({ error: { ...shape, data: { ...shape.data, retryAfterMs, requestId } } }),
    );
    response
      .writeHead(status, {
        ...headers,
        'x-request-id': requestId,
        'content-length': body.byteLength,
        'retry-after': `${Math.ceil(retryAfterMs / 1_000)}`,
        // A body is not read. Who sends none keeps the connection: another one would cost more than the refusal.
        ...(hasBody(request) && { connection: 'close' }),
      })
      .end(body);
    tell(requestId, request);
  };
};
