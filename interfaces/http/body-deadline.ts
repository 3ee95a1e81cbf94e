import type { IncomingMessage } from 'node:http';

/** As Node's own `requestTimeout`, which knows no exceptions. */
const bodyMs = 300_000;

export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

/**
 * Cuts a request off whose body has not come as a whole after five minutes, so that nobody holds connections by sending
 * little. Not for streams, which may last as long as they like.
 */
export const bodyDeadline = (request: IncomingMessage): void => {
  if (!hasBody(request)) return;
  const { socket } = request;
  const timer = setTimeout(() => {
    if (!request.complete) socket.destroy();
  }, bodyMs).unref();
  request.once('close', () => clearTimeout(timer));
};
