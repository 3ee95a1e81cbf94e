import type { RequestHandler } from 'express';
import type { Services } from '#application/services';

/** Asked every few seconds by machines; only whoever debugs them wants a line each. */
const probes: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);

/** A stranger may have made it up. The query is left out because it may carry inputs. */
export const pathOf = (url = ''): string => url.replace(/\?.*/s, '').slice(0, maxPathLength);
const maxPathLength = 256;

/**
 * One line a request, once it is over: what was asked and how it went, and nothing of what was sent. `bytes` are those of
 * the answer on its way, packed, with headers.
 */
export const requestLog =
  ({ clock, telemetry }: Pick<Services, 'clock' | 'telemetry'>): RequestHandler =>
  (request, response, next) => {
    const { method, socket, path } = request;
    const startedMs = clock.monotonicMs();
    const bytesBefore = socket.bytesWritten;
    response.once('close', () => {
      telemetry.log(probes.has(path) ? 'debug' : 'info', 'request', {
        method,
        path: pathOf(path),
        status: response.statusCode,
        ms: Math.round((clock.monotonicMs() - startedMs) * 1_000) / 1_000,
        requestId: response.locals.requestId as string,
        bytes: socket.bytesWritten - bytesBefore,
        // The status is then what would have been answered.
        ...(!response.writableFinished && { cutOff: true }),
      });
    });
    next();
  };
