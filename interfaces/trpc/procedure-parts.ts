import type { z } from 'zod';
import { appRouter } from './router.ts';
import type { ProcedureMeta } from './trpc.ts';

/** What there is to describe of a procedure. */
export interface ProcedureParts {
  readonly type: 'query' | 'mutation';
  readonly inputs: readonly z.ZodType[];
  readonly output: z.ZodType;
  readonly meta: ProcedureMeta;
}

/** Every procedure that is served, by its path. */
export const procedureParts = (): readonly (readonly [string, ProcedureParts])[] =>
  Object.entries<{ readonly _def: unknown }>(appRouter._def.procedures as never).map(([path, { _def }]) => [
    path,
    _def as ProcedureParts,
  ]);
