import { type ErrorCode, errorTable } from '#domain/errors';
import { statusOf } from '../trpc/errors.ts';
import { meta } from '../trpc/schemas/wire.ts';
import type { Json, SchemaCollector } from './openapi-schemas.ts';

/** Told by the command line, to whoever starts the process or imports a file. */
const notOnTheWire: ReadonlySet<ErrorCode> = new Set([
  'PORT_IN_USE',
  'DATA_FOLDER_IN_USE',
  'DATA_FOLDER_INVALID',
  'CONFIG_INVALID',
  'SCHEMA_MISMATCH',
  'FILE_INVALID',
]);

const wireCodes = (Object.keys(errorTable) as ErrorCode[]).filter((code) => !notOnTheWire.has(code));

const errorSchema = (metaRef: Json): Json => {
  const data = {
    type: 'object',
    properties: {
      code: { enum: wireCodes, description: 'Never changes its meaning; branch on it.' },
      httpStatus: { type: 'integer' },
      retriable: { type: 'boolean', description: 'The same call, unchanged, can succeed later.' },
      remedy: { type: 'string' },
      retryAfterMs: { type: 'number', description: 'Where it is known.' },
      details: { type: 'object' },
      meta: metaRef,
      path: { type: 'string', description: 'The procedure.' },
      requestId: { type: 'string' },
    },
    required: ['code', 'httpStatus', 'retriable', 'remedy', 'details', 'meta'],
    additionalProperties: false,
  };
  const error = {
    type: 'object',
    properties: {
      message: { type: 'string', description: 'For people; may change.' },
      code: { type: 'integer', description: 'Of JSON-RPC; branch on data.code instead.' },
      data,
    },
    required: ['message', 'code', 'data'],
    additionalProperties: false,
  };
  return { type: 'object', properties: { error }, required: ['error'], additionalProperties: false };
};

/** Says which codes a status can have, on top of what every error has. */
const narrowed = (status: number, codes: readonly ErrorCode[]): Json => {
  const data = { properties: { code: { enum: codes }, httpStatus: { const: status } } };
  return { properties: { error: { properties: { data } } } };
};

const describe = (codes: readonly ErrorCode[]): string =>
  codes.map((code) => `\`${code}\`: ${errorTable[code].meaning} ${errorTable[code].remedy}`).join('\n\n');

/** Every error that a call can be answered with, as reusable responses by HTTP status. */
export const errorResponses = (schemas: SchemaCollector, headers: Json): ReadonlyMap<number, Json> => {
  const any = schemas.share('Error', errorSchema(schemas.describe(meta, 'output')));
  const byStatus = [...Map.groupBy(wireCodes, statusOf)].sort(([a], [b]) => a - b);
  return new Map(
    byStatus.map(([status, codes]) => [
      status,
      {
        description: describe(codes),
        headers,
        content: { 'application/json': { schema: { allOf: [any, narrowed(status, codes)] } } },
      },
    ]),
  );
};
