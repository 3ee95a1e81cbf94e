import type { RequestHandler } from 'express';

/**
 * tRPC writes an answer and then ends it, so that its length is not known when its headers go: it would be sent in
 * chunks, and packed however small it is. Holds what is written until the end, and gives both in one. An answer in
 * parts, as streams are, passes part by part.
 */
export const wholeAnswers: RequestHandler = (_request, response, next) => {
  const write = response.write.bind(response) as (chunk: Uint8Array) => boolean;
  const end = response.end.bind(response) as (chunk?: Uint8Array) => typeof response;
  let held: Uint8Array | undefined;

  const isWhole = (): boolean =>
    String(response.getHeader('content-type')).startsWith('application/json') &&
    response.getHeader('transfer-encoding') === undefined;

  const release = (): void => {
    const chunk = held;
    held = undefined;
    if (chunk !== undefined) write(chunk);
  };

  response.write = ((chunk: Uint8Array): boolean => {
    if (held === undefined && !response.headersSent && isWhole()) {
      held = chunk;
      return true;
    }
    release();
    return write(chunk);
  }) as typeof response.write;

  response.end = ((chunk?: Uint8Array) => {
    if (held === undefined) return end(chunk);
    if (chunk === undefined) {
      response.setHeader('content-length', held.byteLength);
      return end(held);
    }
    release();
    return end(chunk);
  }) as typeof response.end;

  next();
};
