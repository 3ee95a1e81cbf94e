import { constants } from 'node:zlib';
import compression from 'compression';
import type { RequestHandler } from 'express';

/**
 * Packs what is large enough to gain from it, by the cheapest level: what is stored repeats names, so it shrinks to a
 * fraction even then. Streams pass as they are, for packing would hold events back.
 */
export const packedAnswers = (): RequestHandler =>
  compression({
    threshold: 8 * 1024,
    level: constants.Z_BEST_SPEED,
    brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MIN_QUALITY } },
    filter: (request, response) =>
      !/^(text\/event-stream|application\/x-ndjson)/.test(String(response.getHeader('content-type'))) &&
      compression.filter(request, response),
  });
