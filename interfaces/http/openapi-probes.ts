import type { Json } from './openapi-schemas.ts';
import { capabilities } from './readiness.ts';

const closed = (properties: Json): Json => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const jsonAnswer = (description: string, headers: Json, schema: Json): Json => ({
  description,
  headers,
  content: { 'application/json': { schema } },
});

const readiness = closed(
  Object.fromEntries(
    capabilities.map((capability) => [
      capability,
      { type: ['boolean', 'null'], description: 'null where it is not configured.' },
    ]),
  ),
);

const probe = (operationId: string, summary: string, responses: Json): Json => ({
  get: { operationId, tags: ['probes'], summary, security: [], responses },
});

/** What orchestrators and scrapers ask, without a credential. */
export const probePaths = (headers: Json): Json => ({
  '/livez': probe('livez', 'Whether the process answers.', {
    200: jsonAnswer('It does.', headers, closed({ live: { const: true } })),
  }),
  '/readyz': probe('readyz', 'Whether calls can be answered, by what they ask for.', {
    200: jsonAnswer('All that is configured is ready.', headers, readiness),
    503: jsonAnswer('Something that is configured is not.', headers, readiness),
  }),
  '/metrics': probe('metrics', 'Numbers for Prometheus.', {
    200: {
      description: 'In its text format.',
      headers,
      content: { 'text/plain': { schema: { type: 'string' } } },
    },
  }),
});

export const probesTag: Json = { name: 'probes', description: 'For orchestrators and scrapers.' };
