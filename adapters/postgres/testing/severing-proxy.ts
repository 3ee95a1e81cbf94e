import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * The connection ends without what the client just sent reaching the server, or only once it has; or it stays open, and
 * nothing comes through any more.
 */
type Cut = 'before' | 'after' | 'silence';

export interface SeveringProxy {
  /** The same database, through the proxy. */
  readonly url: string;
  /** Cuts the next connection whose client sends these bytes. */
  cutAt(text: string, cut: Cut): void;
  close(): Promise<void>;
}

/** A wire between client and server that breaks at a chosen word. */
export const startSeveringProxy = async (databaseUrl: string): Promise<SeveringProxy> => {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let armed: { readonly text: string; readonly cut: Cut } | undefined;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      // Either end may go first; that is what the proxy is for.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    let answerIsLost = false;
    client.on('data', (chunk: Buffer) => {
      if (armed !== undefined && chunk.includes(armed.text)) {
        const { cut } = armed;
        armed = undefined;
        if (cut === 'silence') {
          client.pause();
          return;
        }
        if (cut === 'before') {
          client.destroy();
          return;
        }
        answerIsLost = true;
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      if (answerIsLost) client.destroy();
      else client.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cutAt(text, cut) {
      armed = { text, cut };
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
