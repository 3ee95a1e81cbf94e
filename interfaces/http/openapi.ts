import { z } from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import { type ProcedureParts, procedureParts } from '../trpc/procedure-parts.ts';
import { errorResponses } from './openapi-errors.ts';
import { ingestPaths } from './openapi-ingest.ts';
import { probePaths, probesTag } from './openapi-probes.ts';
import { type Json, type SchemaCollector, schemaCollector } from './openapi-schemas.ts';
import { groupSummaries, procedureSummaries } from './procedure-summaries.ts';

const text = (description: string): Json => ({ description, schema: { type: 'string' } });

const requestIdHeader = { 'x-request-id': { $ref: '#/components/headers/RequestId' } };
const freshnessHeaders = {
  'attrium-source': { $ref: '#/components/headers/Source' },
  'attrium-lag-ms': { $ref: '#/components/headers/LagMs' },
  'attrium-consistency': { $ref: '#/components/headers/Consistency' },
  'attrium-token': { $ref: '#/components/headers/Token' },
};
const headers: Json = {
  RequestId: text("The caller's own where it sent a usable one."),
  Source: text('The copy of the data that answered, as meta.source; absent where none was asked.'),
  LagMs: text('Upper bound of its age in milliseconds, or `unknown`.'),
  Consistency: text('What was delivered, or `none`.'),
  Token: text('Covers what this call read and wrote; present it with the next.'),
};

const parameters: Json = {
  Token: {
    name: 'attrium-token',
    in: 'header',
    description:
      'Tokens of the session, separated by commas: the answer is never older than what they cover.',
    schema: { type: 'string' },
  },
  RequestId: {
    name: 'x-request-id',
    in: 'header',
    description: 'Told with the answer and in logs, where it has this form; else a new one is.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9_.-]{1,64}$' },
  },
};

const sharedParameters: readonly Json[] = Object.keys(parameters).map((id) => ({
  $ref: `#/components/parameters/${id}`,
}));

const operation = (
  schemas: SchemaCollector,
  path: string,
  { inputs, output, meta }: ProcedureParts,
  refusals: Json,
): Json => {
  const [group = '', name = ''] = path.split('.');
  const input = inputs[0] ?? z.undefined();
  const data = schemas.describe(output, 'output');
  const result = { type: 'object', properties: { data }, required: ['data'], additionalProperties: false };
  return {
    operationId: path,
    tags: [group],
    summary: procedureSummaries[group]?.[name],
    description: `Needs the role ${meta.role}.`,
    security: [{ key: [] }],
    parameters: sharedParameters,
    requestBody: {
      required: !input.safeParse(undefined).success,
      content: { 'application/json': { schema: schemas.describe(input, 'input') } },
    },
    responses: {
      200: {
        description: 'The answer.',
        headers: { ...requestIdHeader, ...freshnessHeaders },
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: { result },
              required: ['result'],
              additionalProperties: false,
            },
          },
        },
      },
      ...refusals,
    },
  };
};

/**
 * The procedures as plain HTTP, for other languages: OpenAPI 3.1. GET and batches are for the typed client and are not
 * described.
 */
export const openApiDocument = (): Json => {
  const schemas = schemaCollector();
  const responses = errorResponses(schemas, requestIdHeader);
  const nameOf = (status: number) => `Refused${status}`;
  const refusals = Object.fromEntries(
    [...responses.keys()].map((status) => [status, { $ref: `#/components/responses/${nameOf(status)}` }]),
  );
  const paths = Object.fromEntries(
    procedureParts().map(([path, parts]) => [
      `/trpc/${path}`,
      { post: operation(schemas, path, parts, refusals) },
    ]),
  );
  const streams = ingestPaths(schemas, requestIdHeader, refusals, sharedParameters);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Attrium',
      version: packageJson.version,
      summary: packageJson.description,
      license: { name: packageJson.license, identifier: packageJson.license },
    },
    servers: [{ url: '/' }],
    tags: [
      ...Object.entries(groupSummaries).map(([name, description]) => ({ name, description })),
      probesTag,
    ],
    paths: { ...paths, ...streams, ...probePaths(requestIdHeader) },
    components: {
      schemas: schemas.components(),
      responses: Object.fromEntries([...responses].map(([status, response]) => [nameOf(status), response])),
      parameters,
      headers,
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key; where the installation takes them, also a JSON Web Token of its issuer.',
        },
      },
    },
  };
};
