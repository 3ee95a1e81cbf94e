import { once } from 'node:events';

/**
 * Writes as fast as the reader takes it. A reader that goes away ends the process (main.ts). No pipeline: it leaves its
 * listeners on an output that it does not end.
 */
export const toStandardOutput = async (texts: AsyncIterable<string>): Promise<void> => {
  for await (const text of texts) if (!process.stdout.write(text)) await once(process.stdout, 'drain');
};
