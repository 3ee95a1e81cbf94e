import type { z } from 'zod';

/**
 * tRPC asks a schema asynchronously, and then zod leaves the code aside that it compiled of it, which takes a third of
 * the time. Nothing in the shapes of the wire waits for anything; zod raises where something does.
 */
export const parseAtOnce = (...schemas: readonly z.ZodType[]): void => {
  for (const schema of schemas) schema.parseAsync = async (given) => schema.parse(given);
};
