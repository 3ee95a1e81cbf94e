import { z } from 'zod';
import { type ErrorCode, errorTable } from '#domain/errors';
import type { Filter } from '#domain/filter';
import { degradations, type OnMiss, onMissPolicies } from '#domain/freshness';
import { limits } from '#domain/limits';
import type { Value } from '#domain/values';
import { filterJson, settableJson, valueJson } from '../json-schemas.ts';

/**
 * Shapes of the wire. Values and filters are checked by the domain, which knows the attributes, its limits and
 * the words for what is wrong; here they are whatever JSON allows.
 */
const keysOf = <Table extends object>(table: Table) => Object.keys(table) as [keyof Table & string];

export const instant = z.string().max(64);
export const name = z.string();
export const tenantName = z
  .string()
  .regex(/^[a-z0-9-]{1,63}$/, 'must be 1 to 63 characters of a-z, 0-9 and hyphen');
export const value = z.custom<Value>((input) => input !== undefined && input !== null).meta(valueJson);
export const settable = z.custom<Value | null>((input) => input !== undefined).meta(settableJson);
export const filter = z
  .custom<Filter>((input) => typeof input === 'object' && input !== null, 'must be a filter object')
  .meta(filterJson);
const token = z.union([z.string(), z.array(z.string()).readonly()]);
export const digits = z.string().regex(/^\d{1,15}$/, 'must be a string of 1 to 15 decimal digits');
const pageSize = z.int().min(1).max(limits.pageSize);
export const window = z.strictObject({ from: instant.optional(), to: instant.optional() });
export const durationMs = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

const bounded = {
  maxLagMs: durationMs.optional(),
  atLeast: z.string().optional(),
  onMiss: z.enum(onMissPolicies).optional(),
  waitMs: durationMs.max(limits.waitMs).optional(),
};
const waitsOnlyToWait = ({ waitMs, onMiss }: { waitMs?: number; onMiss?: OnMiss }): boolean =>
  waitMs === undefined || onMiss === 'wait';
const boundedMode = <Mode extends string>(mode: Mode) =>
  z
    .strictObject({ mode: z.literal(mode), ...bounded })
    .refine(waitsOnlyToWait, { path: ['waitMs'], message: "goes only with onMiss 'wait'" });
const consistency = z
  .union([
    z.strictObject({ mode: z.literal('STRONG') }),
    boundedMode('EVENTUAL'),
    boundedMode('ANALYTICAL'),
    z.strictObject({ budget: z.string().min(1).max(128) }),
  ])
  .meta({ id: 'Consistency' });
const session = { token: token.optional() };
export const reading = { ...session, consistency: consistency.optional() };

export const meta = z
  .strictObject({
    source: z.string().nullable(),
    lagMs: z.number().nullable(),
    lagBasis: z.enum(['primary', 'heartbeat', 'feed']).nullable(),
    consistency: z.strictObject({
      requested: z.string(),
      delivered: z.enum(['STRONG', 'EVENTUAL', 'ANALYTICAL']).nullable(),
    }),
    freshAt: z.string().nullable(),
    token: z.string().nullable(),
    degraded: z.array(z.enum(keysOf(degradations))).readonly(),
    attempts: z
      .array(
        z.strictObject({
          target: z.string(),
          outcome: z.enum(['answered', 'unproven', 'failed']),
          ms: z.number(),
        }),
      )
      .readonly(),
  })
  .meta({ id: 'Meta' });

export const errorCode = z.enum(keysOf(errorTable) as [ErrorCode]);
export const paging = { limit: pageSize.optional(), cursor: z.string().optional() };
export const editOptions = { ...session, idempotencyKey: z.string().optional() };
export const written = { replayed: z.boolean(), token: z.string().nullable(), meta };
