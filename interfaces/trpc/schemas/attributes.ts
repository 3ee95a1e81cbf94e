import { z } from 'zod';
import { piiClasses, tiers } from '#domain/attributes';
import { valueTypes } from '#domain/values';
import { durationMs, errorCode, name, value } from './wire.ts';

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
const attributeSpec = z
  .strictObject({ name, type: z.enum(valueTypes), ...constraints })
  .meta({ id: 'AttributeSpec' });
const attributeView = z
  .strictObject({
    ...attributeSpec.shape,
    pii: z.enum(piiClasses),
    tier: z.enum(tiers),
    version: z.string(),
    createdAt: z.string(),
    retiredAt: z.string().optional(),
  })
  .meta({ id: 'Attribute' });
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
