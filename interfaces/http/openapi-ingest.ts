import { z } from 'zod';
import { limits } from '#domain/limits';
import {
  errorCode,
  instant,
  message,
  settable,
  entity as wireEntity,
  name as wireName,
} from '../trpc/schemas/wire.ts';
import type { Json, SchemaCollector } from './openapi-schemas.ts';

const durability = z.enum(['committed', 'staged']).describe('What an acknowledgement of it promises.');
const token = z
  .string()
  .nullable()
  .describe('Covers all that was acknowledged until then; null: nothing was committed.');
const lineNumber = z.int().min(1);

const line = z
  .strictObject({ entity: wireEntity, attribute: wireName, value: settable, observedAt: instant.optional() })
  .meta({ id: 'IngestLine', description: 'One value; the last character of the line is a line feed.' });

const reply = z.union([
  z
    .strictObject({
      acked: z.tuple([lineNumber, lineNumber]).describe('First and last line that this acknowledges.'),
      rejected: z
        .array(z.strictObject({ line: lineNumber, code: errorCode, message }))
        .readonly()
        .describe('Those of them that were not written.'),
      repeated: z
        .literal(true)
        .optional()
        .describe('An earlier request of the stream wrote them, and was told which were rejected.'),
      durability,
      token,
    })
    .meta({
      id: 'LinesAcknowledged',
      description: 'Told as lines are written; the ranges cover every line.',
    }),
  z
    .strictObject({
      total: z.strictObject({
        lines: z.int().describe('Number of the last line.'),
        accepted: z.int().describe('Values that this request wrote.'),
        rejected: z.int().describe('Lines of this request that were rejected.'),
      }),
      durability,
      token,
    })
    .meta({ id: 'StreamEnded', description: 'The last reply where every line was acknowledged.' }),
]);

const query = (name: string, description: string, schema: Json): Json => ({
  name,
  in: 'query',
  description,
  schema,
});

/** The one call that is a stream in both directions. */
export const ingestPaths = (
  schemas: SchemaCollector,
  headers: Json,
  refusals: Json,
  parameters: readonly Json[],
): Json => {
  const replies = { oneOf: [schemas.describe(reply, 'output'), { $ref: '#/components/schemas/Error' }] };
  return {
    '/v1/ingest': {
      post: {
        operationId: 'ingest.stream',
        tags: ['ingest'],
        summary: 'Write lines of values of any number, and learn meanwhile which are written.',
        description: `Needs the role writer. NDJSON, also packed by gzip. A reply is a line, too; the last one is the total, or an error whose details.resumeFrom is the first line that was not acknowledged. A line has at most ${limits.streamLineBytes} bytes; its rest must follow within ${limits.streamStallMs} ms.`,
        security: [{ key: [] }],
        parameters: [
          query(
            'stream',
            'Lines of this stream are written once, however often they are sent, for 24 hours.',
            {
              type: 'string',
            },
          ),
          query('resumeFrom', 'Number of the first line of the body; only with stream. Default 1.', {
            type: 'string',
            pattern: '^[1-9][0-9]{0,14}$',
          }),
          query('durability', 'Default committed; staged only without stream.', {
            enum: ['committed', 'staged'],
          }),
          ...parameters,
        ],
        requestBody: {
          required: false,
          content: { 'application/x-ndjson': { schema: schemas.describe(line, 'input') } },
        },
        responses: {
          200: {
            description: 'Replies, a line each, from the first acknowledgement on.',
            headers,
            content: { 'application/x-ndjson': { schema: replies } },
          },
          ...refusals,
        },
      },
    },
  };
};
