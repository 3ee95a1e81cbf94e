import { createGunzip } from 'node:zlib';
import type { Request } from 'express';
import { AttriumError } from '#domain/errors';

const types = ['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/json-seq'];

/**
 * The bytes of the lines, unpacked as they come: what is unpacked and not yet read is a few blocks, whatever it grows
 * to. Leaves the connection open, for the answer to say how it ended. Raises REQUEST_MALFORMED.
 */
export const ingestBody = (request: Request): AsyncIterable<Uint8Array> => {
  if (request.get('content-type') !== undefined && request.is(types) === false)
    throw new AttriumError('REQUEST_MALFORMED', 'The body must be application/x-ndjson.', {
      remedy: 'Send lines of JSON with Content-Type: application/x-ndjson.',
    });
  const encoding = (request.get('content-encoding') ?? 'identity').toLowerCase();
  if (encoding === 'identity') return request.iterator({ destroyOnReturn: false });
  if (encoding !== 'gzip' && encoding !== 'x-gzip')
    throw new AttriumError('REQUEST_MALFORMED', 'The body may be packed by gzip only.', {
      remedy: 'Send it with Content-Encoding: gzip, or without one.',
    });
  return unpacked(request);
};

/** The sender went away before the end of its body. */
export const isCutOff = (request: Request): boolean => request.destroyed && !request.complete;

async function* unpacked(request: Request): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  // pipe() ends no side where the other fails; a sender that is gone must not look like the end of its lines.
  request.once('error', (error) => gunzip.destroy(error));
  request.pipe(gunzip);
  try {
    yield* gunzip as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (isCutOff(request)) throw error;
    throw new AttriumError('REQUEST_MALFORMED', 'The body is not well-formed gzip, or ends within it.', {
      remedy: 'Send what was packed as a whole, from the line that details.resumeFrom names.',
      cause: error,
    });
  } finally {
    request.unpipe(gunzip);
  }
}
