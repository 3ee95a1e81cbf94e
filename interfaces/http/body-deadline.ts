import type { IncomingMessage } from 'node:http';

export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

/**
 * Cuts a request off whose body has not come as a whole in time, so that nobody holds connections by sending little. Not
 * for streams, which may last as long as they like: Node's own `requestTimeout` knows no exceptions.
 */
export const bodyDeadline = (request: IncomingMessage, bodyMs: number): void => {
  if (!hasBody(request)) return;
  const { socket } = request;
  const timer = setTimeout(() => {
    if (!request.complete) socket.destroy();
  }, bodyMs).unref();
  request.once('close', () => clearTimeout(timer));
};
