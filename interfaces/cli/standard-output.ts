import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Writes as fast as the reader takes it. */
export const toStandardOutput = (texts: AsyncIterable<string>): Promise<void> =>
  pipeline(Readable.from(texts), process.stdout, { end: false });
