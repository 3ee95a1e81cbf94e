import { z } from 'zod';
import { limits } from '#domain/limits';
import { type JsonValue, valueTypes } from '#domain/values';
import {
  editOptions,
  entity,
  errorCode,
  expectedVersion,
  filter,
  instant,
  instantOut,
  message,
  meta,
  name,
  nextCursor,
  paging,
  reading,
  settable,
  value,
  window,
  written,
} from './wire.ts';

const putItem = {
  entity,
  type: z
    .string()
    .optional()
    .describe(`Kind of entity, 1 to ${limits.entityTypeBytes} bytes; absent: stays as it is.`),
  values: z
    .record(z.string(), settable)
    .readonly()
    .describe(`By attribute name, at most ${limits.valuesPerPut}; null unsets. Others stay as they are.`),
  observedAt: instant
    .optional()
    .describe('When the values were true, ISO 8601; absent: now. At most 5 minutes ahead of the server.'),
  expectedVersion,
};
const life = z.strictObject({ entity, expectedVersion, ...editOptions });
const rev = z.string().describe('Number of the state of the entity; every change raises it.');
const version = z.string().describe('Number of edits; give it as expectedVersion to guard the next one.');
const editResult = {
  entity,
  rev,
  version,
  superseded: z
    .array(name)
    .readonly()
    .describe('Attributes whose current value was observed later than the one put, and stays.'),
};
const editAnswer = z.strictObject({ ...editResult, ...written });
const entityView = {
  entity,
  type: z.string().nullable().describe('Kind of entity; null: never given.'),
  rev,
  version,
  values: z
    .record(
      z.string(),
      z.strictObject({
        value,
        observedAt: instantOut.describe('When the value was true, ISO 8601 in UTC.'),
        freshness: z
          .enum(['FRESH', 'STALE'])
          .optional()
          .describe("STALE: older than the attribute's freshForMs; absent: the attribute has none."),
      }),
    )
    .readonly()
    .describe('By attribute name; an attribute without a value is absent.'),
};
const named = z.array(name).max(limits.valuesPerPut).describe('Attributes to answer with; absent: all.');
const getOptions = {
  attributes: named.optional(),
  asOf: instant
    .optional()
    .describe('The values observed until then, as known now, ISO 8601; absent: the current ones.'),
  ...reading,
};

/** What is looked for, and in which order. */
const sought = {
  where: filter.optional(),
  orderBy: z
    .array(
      z.strictObject({
        attribute: name.describe('Name of an attribute, `$entity` or `$type`.'),
        direction: z.enum(['asc', 'desc']).optional().describe('Default asc.'),
        nulls: z
          .enum(['first', 'last'])
          .optional()
          .describe('Where entities without a value come; default last.'),
      }),
    )
    .optional()
    .describe(`At most ${limits.orderFields} fields; rows that are equal in them come by their key.`),
  window: window.optional(),
};

export const entities = {
  put: { input: z.strictObject({ ...putItem, ...editOptions }), output: editAnswer },
  putMany: {
    input: z.strictObject({
      items: z
        .array(z.strictObject(putItem))
        .min(1)
        .describe(`One edit an entity, at most ${limits.itemsPerCall}.`),
      atomic: z.boolean().optional().describe('All or none; default: each item by itself.'),
      ...editOptions,
    }),
    output: z.strictObject({
      results: z
        .array(
          z.discriminatedUnion('status', [
            z.strictObject({ status: z.literal('applied'), ...editResult }),
            z.strictObject({
              status: z.literal('refused'),
              entity,
              code: errorCode,
              message,
              details: z
                .record(z.string(), z.unknown())
                .readonly()
                .describe('What the message names, for programs.'),
            }),
          ]),
        )
        .readonly()
        .describe('What became of each item, in the order of the items.'),
      ...written,
    }),
  },
  get: {
    input: z.strictObject({ entity, ...getOptions }),
    output: z.strictObject({ ...entityView, meta }),
  },
  getMany: {
    input: z.strictObject({
      entities: z.array(z.string()).min(1).describe(`Their keys, at most ${limits.itemsPerCall}.`),
      ...getOptions,
    }),
    output: z.strictObject({
      items: z.array(z.strictObject(entityView)).readonly(),
      missing: z
        .array(
          z.strictObject({
            entity,
            code: z.enum(['ENTITY_NOT_FOUND', 'ENTITY_DELETED']).describe('Why it is missing.'),
          }),
        )
        .readonly()
        .describe('Those of the entities that are not there.'),
      meta,
    }),
  },
  history: {
    input: z.strictObject({
      entity,
      attributes: named.optional(),
      window: window.optional(),
      ...paging,
      ...reading,
    }),
    output: z.strictObject({
      items: z
        .array(
          z.strictObject({
            attribute: name,
            value: z
              .custom<JsonValue>((input) => input !== undefined)
              .describe('As it was written; null: it was unset.'),
            observedAt: instantOut.describe('When the value was true, ISO 8601 in UTC.'),
            ingestedAt: instantOut.describe('When it came in, ISO 8601 in UTC.'),
            ingestSeq: z
              .string()
              .describe('Order of arrival: of two values observed at the same time, the greater one holds.'),
            under: z
              .strictObject({
                version: z.string().describe('From which version on the attribute was so.'),
                type: z.enum(valueTypes),
                unit: z.string().nullable(),
              })
              .optional()
              .describe(
                'What the attribute was when the value was written, where it had another type or unit then.',
              ),
          }),
        )
        .readonly(),
      nextCursor,
      meta,
    }),
  },
  find: {
    input: z.strictObject({
      ...sought,
      select: named.optional(),
      ...paging,
      ...reading,
    }),
    output: z.strictObject({
      items: z.array(z.strictObject(entityView)).readonly(),
      nextCursor,
      meta,
    }),
  },
  explain: {
    input: z.strictObject({ ...sought, limit: paging.limit }),
    output: z.strictObject({
      route: z
        .enum(['index', 'history', 'walk', 'scan'])
        .describe(
          'index: a value index names the entities. history: what was written since the window began names them. walk: an index is followed in the order asked until the page is full. scan: every entity may be looked at.',
        ),
      leads: z
        .string()
        .nullable()
        .describe(
          'The attribute whose index, or what was written of it, leads, or `$entity`; null where none does.',
        ),
      estimatedRows: z.number().describe('Entities that match.'),
      estimatedMs: z.number().describe('What the answer costs.'),
      limitMs: z.number().describe('Above it, find refuses with FILTER_TOO_EXPENSIVE.'),
      refused: z.boolean().describe('find would refuse.'),
      steps: z
        .array(
          z.strictObject({
            attribute: z.string(),
            method: z
              .enum(['drive', 'history', 'hash', 'probe'])
              .describe(
                'drive: its index names the entities to begin with. history: what was written of it since the window began names them. hash: its index is read through. probe: the value of each entity is looked up.',
              ),
            estimatedRows: z
              .number()
              .describe('Entities that meet this condition alone; by history, its entries.'),
          }),
        )
        .readonly(),
      cheaper: z.array(z.string()).readonly().describe('What would lower the price, a sentence each.'),
    }),
  },
  delete: { input: life, output: editAnswer },
  restore: { input: life, output: editAnswer },
};
