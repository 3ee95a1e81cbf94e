import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Longer than a statement of the store may take (60 s); what still waits then waits for what does not come. */
const graceMs = 65_000;

/**
 * A way to end the server that answers what it has received and waits for nothing else. Node's own close() waits for
 * every open connection, so one that never sends anything would keep the process alive.
 *
 * Received is a request whose body is there as a whole; one that is still on its way has had no effect, and is cut off.
 */
export const gracefulClose = (server: Server): (() => Promise<void>) => {
  const underWay = new Map<Socket, Set<IncomingMessage>>();
  let closing = false;

  server.on('connection', (socket: Socket) => {
    underWay.set(socket, new Set());
    socket.once('close', () => underWay.delete(socket));
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const requests = underWay.get(request.socket);
    requests?.add(request);
    response.once('close', () => {
      requests?.delete(request);
      // end, not destroy: the answer may still be on its way to the peer.
      if (closing && requests?.size === 0) request.socket.end();
    });
  });

  return () =>
    new Promise((resolve, reject) => {
      closing = true;
      const giveUp = setTimeout(() => server.closeAllConnections(), graceMs);
      server.close((error) => {
        clearTimeout(giveUp);
        if (error) reject(error);
        else resolve();
      });
      for (const [socket, requests] of underWay) {
        if (![...requests].some((request) => request.complete)) socket.destroy();
      }
    });
};
