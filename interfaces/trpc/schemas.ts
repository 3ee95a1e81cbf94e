import { z } from 'zod';
import { piiClasses, tiers } from '#domain/attributes';
import { type ErrorCode, errorTable } from '#domain/errors';
import type { Filter } from '#domain/filter';
import { degradations, type OnMiss, onMissPolicies } from '#domain/freshness';
import { limits } from '#domain/limits';
import { type JsonValue, type Value, valueTypes } from '#domain/values';

/**
 * Shapes of the wire. Values and filters are checked by the domain, which knows the attributes, its limits and
 * the words for what is wrong; here they are whatever JSON allows.
 */
const keysOf = <Table extends object>(table: Table) => Object.keys(table) as [keyof Table & string];

const instant = z.string().max(64);
const name = z.string();
const value = z.custom<Value>((input) => input !== undefined && input !== null);
const settable = z.custom<Value | null>((input) => input !== undefined);
const filter = z.custom<Filter>(
  (input) => typeof input === 'object' && input !== null,
  'must be a filter object',
);
const token = z.union([z.string(), z.array(z.string()).readonly()]);
const digits = z.string().regex(/^\d{1,15}$/, 'must be a string of 1 to 15 decimal digits');
const pageSize = z.int().min(1).max(limits.pageSize);
const window = z.strictObject({ from: instant.optional(), to: instant.optional() });
const durationMs = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

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
const consistency = z.union([
  z.strictObject({ mode: z.literal('STRONG') }),
  boundedMode('EVENTUAL'),
  boundedMode('ANALYTICAL'),
  z.strictObject({ budget: z.string().min(1).max(128) }),
]);
const session = { token: token.optional() };
const reading = { ...session, consistency: consistency.optional() };

export const meta = z.strictObject({
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
});

const errorCode = z.enum(keysOf(errorTable) as [ErrorCode]);

const constraints = {
  description: z.string().optional(),
  unit: z.string().optional(),
  allowed: z.array(value).readonly().optional(),
  min: value.optional(),
  max: value.optional(),
  pattern: z.string().optional(),
  pii: z.enum(piiClasses).optional(),
  freshForMs: durationMs.optional(),
  tier: z.enum(tiers).optional(),
};
const attributeSpec = z.strictObject({ name, type: z.enum(valueTypes), ...constraints });
const attributeView = z.strictObject({
  ...attributeSpec.shape,
  pii: z.enum(piiClasses),
  tier: z.enum(tiers),
  version: z.string(),
  createdAt: z.string(),
  retiredAt: z.string().optional(),
});
const attributeViews = z.strictObject({ attributes: z.array(attributeView).readonly() });
const attributePatch = z.strictObject({
  description: constraints.description.nullable(),
  unit: constraints.unit.nullable(),
  allowed: constraints.allowed.nullable(),
  min: constraints.min.nullable(),
  max: constraints.max.nullable(),
  pattern: constraints.pattern.nullable(),
  pii: constraints.pii.nullable(),
  freshForMs: constraints.freshForMs.nullable(),
  tier: constraints.tier.nullable(),
});
const catalogChange = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('define'), spec: attributeSpec }),
  z.strictObject({ kind: z.literal('update'), name, patch: attributePatch }),
  z.strictObject({ kind: z.literal('retire'), name }),
]);

export const attributes = {
  define: {
    input: z.strictObject({ attributes: z.array(attributeSpec).min(1) }),
    output: attributeViews,
  },
  sync: {
    input: z.strictObject({
      attributes: z.array(attributeSpec),
      retireOthers: z.boolean().optional(),
      dryRun: z.boolean().optional(),
    }),
    output: z.strictObject({
      applied: z.boolean(),
      changes: z.array(catalogChange).readonly(),
      breaking: z.array(z.strictObject({ name, code: errorCode, message: z.string() })).readonly(),
      notices: z.array(z.strictObject({ name, message: z.string() })).readonly(),
    }),
  },
  list: { input: z.strictObject({ retired: z.boolean().optional() }).optional(), output: attributeViews },
  update: { input: z.strictObject({ name, ...attributePatch.shape }), output: attributeView },
  retire: { input: z.strictObject({ name }), output: attributeView },
};

const putItem = {
  entity: z.string(),
  type: z.string().optional(),
  values: z.record(z.string(), settable).readonly(),
  observedAt: instant.optional(),
  expectedVersion: digits.optional(),
};
const editOptions = { ...session, idempotencyKey: z.string().optional() };
const life = z.strictObject({ entity: z.string(), expectedVersion: digits.optional(), ...editOptions });
const editResult = {
  entity: z.string(),
  rev: z.string(),
  version: z.string(),
  superseded: z.array(name).readonly(),
};
const written = { replayed: z.boolean(), token: z.string().nullable(), meta };
const editAnswer = z.strictObject({ ...editResult, ...written });
const entityView = {
  entity: z.string(),
  type: z.string().nullable(),
  rev: z.string(),
  version: z.string(),
  values: z
    .record(
      z.string(),
      z.strictObject({ value, observedAt: z.string(), freshness: z.enum(['FRESH', 'STALE']).optional() }),
    )
    .readonly(),
};
const getOptions = {
  attributes: z.array(name).max(limits.valuesPerPut).optional(),
  asOf: instant.optional(),
  ...reading,
};
const paging = { limit: pageSize.optional(), cursor: z.string().optional() };

export const entities = {
  put: { input: z.strictObject({ ...putItem, ...editOptions }), output: editAnswer },
  putMany: {
    input: z.strictObject({
      items: z.array(z.strictObject(putItem)).min(1),
      atomic: z.boolean().optional(),
      ...editOptions,
    }),
    output: z.strictObject({
      results: z
        .array(
          z.discriminatedUnion('status', [
            z.strictObject({ status: z.literal('applied'), ...editResult }),
            z.strictObject({
              status: z.literal('refused'),
              entity: z.string(),
              code: errorCode,
              message: z.string(),
              details: z.record(z.string(), z.unknown()).readonly(),
            }),
          ]),
        )
        .readonly(),
      ...written,
    }),
  },
  get: {
    input: z.strictObject({ entity: z.string(), ...getOptions }),
    output: z.strictObject({ ...entityView, meta }),
  },
  getMany: {
    input: z.strictObject({ entities: z.array(z.string()).min(1), ...getOptions }),
    output: z.strictObject({
      items: z.array(z.strictObject(entityView)).readonly(),
      missing: z
        .array(z.strictObject({ entity: z.string(), code: z.enum(['ENTITY_NOT_FOUND', 'ENTITY_DELETED']) }))
        .readonly(),
      meta,
    }),
  },
  history: {
    input: z.strictObject({
      entity: z.string(),
      attributes: z.array(name).max(limits.valuesPerPut).optional(),
      window: window.optional(),
      ...paging,
      ...reading,
    }),
    output: z.strictObject({
      items: z
        .array(
          z.strictObject({
            attribute: name,
            value: z.custom<JsonValue>((input) => input !== undefined),
            observedAt: z.string(),
            ingestedAt: z.string(),
            ingestSeq: z.string(),
          }),
        )
        .readonly(),
      nextCursor: z.string().nullable(),
      meta,
    }),
  },
  find: {
    input: z.strictObject({
      where: filter.optional(),
      select: z.array(name).max(limits.valuesPerPut).optional(),
      orderBy: z
        .array(
          z.strictObject({
            attribute: name,
            direction: z.enum(['asc', 'desc']).optional(),
            nulls: z.enum(['first', 'last']).optional(),
          }),
        )
        .optional(),
      window: window.optional(),
      ...paging,
      ...reading,
    }),
    output: z.strictObject({
      items: z.array(z.strictObject(entityView)).readonly(),
      nextCursor: z.string().nullable(),
      meta,
    }),
  },
  delete: { input: life, output: editAnswer },
  restore: { input: life, output: editAnswer },
};

export const ingest = {
  write: {
    input: z.strictObject({
      values: z
        .array(
          z.strictObject({
            entity: z.string(),
            attribute: name,
            value: settable,
            observedAt: instant.optional(),
          }),
        )
        .min(1),
      durability: z.literal('committed').optional(),
      ...editOptions,
    }),
    output: z.strictObject({
      accepted: z.int(),
      rejected: z.array(z.strictObject({ index: z.int(), code: errorCode, message: z.string() })).readonly(),
      durability: z.literal('committed'),
      ...written,
    }),
  },
};
