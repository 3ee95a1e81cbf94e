import { z } from 'zod';
import { type ErrorCode, errorTable } from '#domain/errors';
import type { Filter } from '#domain/filter';
import { degradations, type OnMiss, onMissPolicies } from '#domain/freshness';
import { limits } from '#domain/limits';
import { tenantNameRule } from '#domain/tenant-name';
import type { JsonValue, Value } from '#domain/values';
import { filterJson, settableJson, valueJson } from '../json-schemas.ts';

/**
 * Shapes of the wire. Values and filters are checked by the domain, which knows the attributes, its limits and
 * the words for what is wrong; here they are whatever JSON allows.
 */
const keysOf = <Table extends object>(table: Table) => Object.keys(table) as [keyof Table & string];

export const instant = z.string().max(64).describe('ISO 8601 with an offset, such as 2026-01-31T12:00:00Z.');
/** Of answers. */
export const instantOut = z.string().describe('ISO 8601 in UTC, with 6 digits of a second.');
export const entity = z.string().describe(`Key of the entity: 1 to ${limits.entityKeyBytes} bytes of UTF-8.`);
/** z.json() would have its lists mutable. */
export const json = z.json() as unknown as z.ZodType<JsonValue>;
export const name = z
  .string()
  .describe(`Name of an attribute: 1 to ${limits.attributeNameBytes} bytes of UTF-8.`);
export const tenantName = z
  .string()
  .regex(tenantNameRule, 'must be 1 to 63 characters of a-z, 0-9 and hyphen')
  .describe('1 to 63 characters of a-z, 0-9 and hyphen.');
export const value = z.custom<Value>((input) => input !== undefined && input !== null).meta(valueJson);
export const settable = z.custom<Value | null>((input) => input !== undefined).meta(settableJson);
export const filter = z
  .custom<Filter>((input) => typeof input === 'object' && input !== null, 'must be a filter object')
  .meta(filterJson);
const token = z
  .union([z.string(), z.array(z.string()).readonly()])
  .describe(
    `Tokens of earlier answers, at most ${limits.tokensPerRequest}: the answer is never older than what they cover.`,
  );
export const digits = z.string().regex(/^\d{1,15}$/, 'must be a string of 1 to 15 decimal digits');
export const expectedVersion = digits
  .optional()
  .describe(
    'The edit is made only if the entity still has this version; 0: only if it has not been edited yet.',
  );
const pageSize = z
  .int()
  .min(1)
  .max(limits.pageSize)
  .describe(`Rows of one page; default ${limits.defaultPageSize}.`);
export const window = z
  .strictObject({
    from: instant.optional().describe('Observed at or after this instant, ISO 8601.'),
    to: instant.optional().describe('Observed before this instant, ISO 8601.'),
  })
  .describe('Only values that were observed within it; absent: all.');
export const durationMs = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

const bounded = {
  maxLagMs: durationMs.optional().describe('The answer may be at most this old, in milliseconds.'),
  atLeast: z.string().optional().describe('A token: the answer holds at least what it covers.'),
  onMiss: z.enum(onMissPolicies).optional().describe('What to do where no copy meets it; default primary.'),
  waitMs: durationMs
    .max(limits.waitMs)
    .optional()
    .describe('How long to wait, in milliseconds; only with wait.'),
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
    z.strictObject({ budget: z.string().min(1).max(128).describe('Name of a stored freshness budget.') }),
  ])
  .meta({ id: 'Consistency', description: 'How fresh the answer must be; default EVENTUAL.' });
const session = { token: token.optional() };
export const reading = { ...session, consistency: consistency.optional() };

const tokenOut = z
  .string()
  .nullable()
  .describe('Covers what this call read and wrote; present it with the next one. null: there is none.');

export const meta = z
  .strictObject({
    source: z.string().nullable().describe('The copy of the data that answered; null: none was asked.'),
    lagMs: z
      .number()
      .nullable()
      .describe('How old the answer is at most, in milliseconds; null: unknown, never 0 for unknown.'),
    lagBasis: z.enum(['primary', 'heartbeat', 'feed']).nullable().describe('What the lag was measured by.'),
    consistency: z.strictObject({
      requested: z.string().describe('What the call asked for.'),
      delivered: z.enum(['STRONG', 'EVENTUAL', 'ANALYTICAL']).nullable().describe('What it got.'),
    }),
    freshAt: z.string().nullable().describe("The primary's time as of which the answer holds, ISO 8601."),
    token: tokenOut,
    degraded: z
      .array(z.enum(keysOf(degradations)))
      .readonly()
      .describe('What makes the answer less than was asked; empty: nothing.'),
    attempts: z
      .array(
        z.strictObject({
          target: z.string().describe('The copy.'),
          outcome: z.enum(['answered', 'unproven', 'failed']).describe('What came of it.'),
          ms: z.number().describe('How long it took, in milliseconds.'),
        }),
      )
      .readonly()
      .describe('Copies that were asked, in order.'),
  })
  .meta({ id: 'Meta', description: 'How fresh the answer is, and where it came from.' });

export const errorCode = z
  .enum(keysOf(errorTable) as [ErrorCode])
  .meta({ id: 'ErrorCode', description: 'A code of the error table.' });
export const message = z.string().describe('For people; may change.');
export const nextCursor = z.string().nullable().describe('For the next page; null: this was the last one.');
export const paging = {
  limit: pageSize.optional(),
  cursor: z
    .string()
    .optional()
    .describe('nextCursor of the page before; the rest of the input stays as it was.'),
};
export const editOptions = {
  ...session,
  idempotencyKey: z
    .string()
    .optional()
    .describe(
      `1 to ${limits.idempotencyKeyBytes} bytes: a repeated call with the same key and input has one effect and one result, for 24 hours.`,
    ),
};
export const written = {
  replayed: z
    .boolean()
    .describe('An earlier call with the same idempotencyKey did it; nothing was written now.'),
  token: tokenOut,
  meta,
};
