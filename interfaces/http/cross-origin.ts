import type { IncomingMessage, ServerResponse } from 'node:http';
import cors from 'cors';

/** How long a browser may remember what it may send; Chromium keeps no longer. */
const rememberedSeconds = 7_200;

/** Lets pages of these origins, and no others, call the procedures. Their credential is a header, never a cookie. */
export const crossOrigin = (
  origins: readonly string[],
): ((request: IncomingMessage, response: ServerResponse, next: () => void) => void) =>
  cors({
    origin: [...origins],
    methods: ['GET', 'POST'],
    allowedHeaders: ['authorization', 'content-type', 'attrium-token', 'x-request-id'],
    exposedHeaders: [
      'attrium-source',
      'attrium-lag-ms',
      'attrium-consistency',
      'attrium-token',
      'x-request-id',
      'server-timing',
    ],
    maxAge: rememberedSeconds,
  });
