import { z } from 'zod';
import { limits } from '#domain/limits';
import type { JsonValue } from '#domain/values';
import {
  digits,
  editOptions,
  errorCode,
  filter,
  instant,
  meta,
  name,
  paging,
  reading,
  settable,
  value,
  window,
  written,
} from './wire.ts';

const putItem = {
  entity: z.string(),
  type: z.string().optional(),
  values: z.record(z.string(), settable).readonly(),
  observedAt: instant.optional(),
  expectedVersion: digits.optional(),
};
const life = z.strictObject({ entity: z.string(), expectedVersion: digits.optional(), ...editOptions });
const editResult = {
  entity: z.string(),
  rev: z.string(),
  version: z.string(),
  superseded: z.array(name).readonly(),
};
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
