import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';

/** A line of a reply, or of an error. */
export type ReplyLine = Readonly<Record<string, unknown>>;

export interface LineSender {
  /** Resolves when the bytes are on their way; later than that where the server does not take them. */
  write(bytes: string | Uint8Array): Promise<void>;
  end(bytes?: string | Uint8Array): void;
  /** Cuts the connection. */
  destroy(): void;
  readonly request: ClientRequest;
  /** Once the first reply has come. */
  readonly response: Promise<IncomingMessage>;
  /** The next line of the answer; undefined at its end. */
  next(): Promise<ReplyLine | undefined>;
  /** All lines that are left. */
  rest(): Promise<readonly ReplyLine[]>;
}

/** Sends a body bit by bit, and reads the answer while it does. */
export const lineSender = (url: string, headers: Readonly<Record<string, string>>): LineSender => {
  const request = httpRequest(url, { method: 'POST', headers: { ...headers }, agent: false });
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
  });
  // Who awaits it is told.
  response.catch(() => undefined);
  request.on('error', () => undefined);
  let lines: AsyncIterator<string> | undefined;
  const next = async (): Promise<ReplyLine | undefined> => {
    lines ??= createInterface({ input: await response })[Symbol.asyncIterator]();
    const { value, done } = await lines.next();
    return done === true ? undefined : (JSON.parse(value) as ReplyLine);
  };
  return {
    request,
    response,
    next,
    write: (bytes) =>
      new Promise((resolve) => {
        if (request.write(bytes)) resolve();
        else request.once('drain', resolve);
      }),
    end: (bytes) => void request.end(bytes),
    destroy: () => void request.destroy(),
    async rest() {
      const all: ReplyLine[] = [];
      for (let line = await next(); line !== undefined; line = await next()) all.push(line);
      return all;
    },
  };
};

/** A line that observes one number. */
export const numberLine = (entity: string, value: number, attribute = 'n'): string =>
  `${JSON.stringify({ entity, attribute, value, observedAt: '2026-01-01T00:00:00Z' })}\n`;
