import { z } from 'zod';
import { lossPolicies, piiClasses, placements, tiers } from '#domain/attributes';
import { limits } from '#domain/limits';
import { type PromotionReason, promotionReasons } from '#domain/promotion/decide';
import { promotionModes } from '#domain/promotion/policy';
import { valueTypes } from '#domain/values';
import {
  durationMs,
  entity,
  errorCode,
  instantOut,
  message,
  name,
  nextCursor,
  paging,
  value,
} from './wire.ts';

const constraints = {
  description: z
    .string()
    .optional()
    .describe(`For people, at most ${limits.attributeDescriptionBytes} bytes.`),
  unit: z
    .string()
    .optional()
    .describe(`Unit of the values, such as kg, at most ${limits.attributeUnitBytes} bytes.`),
  allowed: z
    .array(value)
    .readonly()
    .optional()
    .describe(`The only values it takes, at most ${limits.allowedValues}.`),
  min: value.optional().describe('Least value, itself included; of number, integer, decimal and timestamp.'),
  max: value.optional().describe('Greatest value, itself included; of the same types.'),
  pattern: z
    .string()
    .optional()
    .describe(
      `Regular expression (RE2), searched for in texts and references, at most ${limits.patternBytes} bytes.`,
    ),
  pii: z
    .enum(piiClasses)
    .optional()
    .describe('personal, sensitive: its values are never shown in errors and logs; default none.'),
  freshForMs: durationMs.optional().describe('A value that is older than this, in milliseconds, is STALE.'),
  tier: z
    .enum(tiers)
    .optional()
    .describe(
      'hot: filters use the index of values; cold: it has no entries there; default auto, which is cold until the store decides otherwise.',
    ),
};
const attributeSpec = z
  .strictObject({ name, type: z.enum(valueTypes).describe('Type of its values.'), ...constraints })
  .meta({ id: 'AttributeSpec', description: 'What a caller says of an attribute.' });
const attributeView = z
  .strictObject({
    ...attributeSpec.shape,
    pii: z.enum(piiClasses).describe('How personal its values are.'),
    tier: z.enum(tiers).describe('As it was asked for.'),
    placement: z
      .enum(placements)
      .describe(
        'Where it is: hot and cold as for tier; promoting, demoting: on its way, by a worker of the store, and finds answer the same meanwhile.',
      ),
    progress: z
      .number()
      .optional()
      .describe('Of one that is promoting or demoting, how far it is, 0 to 1, estimated.'),
    version: z.string().describe('Starts at 1; every change raises it.'),
    createdAt: instantOut,
    retiredAt: instantOut.optional().describe('Since when it takes no values, ISO 8601 in UTC.'),
    change: z
      .strictObject({
        type: z.enum(valueTypes).describe('What its type will be.'),
        onLoss: z.enum(lossPolicies).describe('What becomes of values that have no equal in it.'),
        startedAt: instantOut,
      })
      .optional()
      .describe('A change of its type that is under way; until it is done, the attribute is as it was.'),
  })
  .meta({ id: 'Attribute', description: 'An attribute as the store has it.' });
const attributeViews = z.strictObject({
  attributes: z.array(attributeView).readonly().describe('As the store has them now.'),
  nearDuplicates: z
    .array(z.array(name).readonly())
    .readonly()
    .optional()
    .describe(
      'Names in use that differ in case, white space, separators or plural only, and so may mean one thing; absent: none.',
    ),
});
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
  z.strictObject({
    kind: z.literal('update'),
    name,
    patch: attributePatch.describe('What becomes of its parts; null removes one.'),
  }),
  z.strictObject({ kind: z.literal('retire'), name }),
]);
const specs = z.array(attributeSpec).describe(`At most ${limits.attributeChangesPerCall}.`);

const bytes = z.int().describe('What its hot copies take, or would take, estimated.');
const budget = {
  budgetBytes: z.int().describe('What all hot copies of the tenant may take.'),
  hotBytes: z.int().describe('What those take that are there, estimated.'),
};
const savesMsPerHour = z
  .int()
  .describe('What its being hot saves recent finds, by the prices of their plans: milliseconds an hour.');
const meanMs = z.number().nullable();
const anHour = z.number();
const attributeUse = z
  .strictObject({
    attribute: name,
    type: z.enum(valueTypes).describe('Type of its values.'),
    pin: z.enum(tiers).describe('What was asked for; auto: the store decides.'),
    placement: z.enum(placements).describe('Where its values are.'),
    bytes,
    filtersPerHour: anHour.describe('Finds that filter by it, an hour; all of these weigh recent ones more.'),
    sortsPerHour: anHour.describe('Finds that are ordered by it.'),
    readsPerHour: anHour.describe('Answers that it is selected for by name.'),
    savesMsPerHour,
    coldMeanMs: meanMs.describe('Mean duration of finds by it while it was cold, milliseconds; null: none.'),
    hotMeanMs: meanMs.describe('The same while it was hot.'),
    usedAt: instantOut.nullable().describe('When a find last filtered or ordered by it; null: never.'),
  })
  .meta({ id: 'AttributeUse', description: 'How an attribute is used.' });
const decision = {
  attribute: name,
  action: z.enum(['promote', 'demote', 'keep']).describe('promote: make it hot; demote: make it cold.'),
  reason: z.enum(Object.keys(promotionReasons) as [PromotionReason]).describe('A code.'),
  because: z.string().describe('The reason in a sentence, for people.'),
  savesMsPerHour,
  bytes,
};
const measured = z
  .strictObject({
    finds: z.int().describe('How many, old ones counting less.'),
    meanMs: z.number().describe('Their mean duration, milliseconds.'),
  })
  .nullable();
const promotion = z
  .strictObject({
    at: instantOut,
    ...decision,
    action: z.enum(['promote', 'demote']).describe('promote: made hot; demote: made cold.'),
    dryRun: z.boolean().describe('It was proposed, and not done.'),
    before: measured.describe('Finds by it in the tier that it left; null: none.'),
    after: measured.describe('Finds by it in the tier that it came to; null: none yet.'),
  })
  .meta({
    id: 'Promotion',
    description: 'What was decided of the tier of an attribute, and what came of it.',
  });

export const attributes = {
  define: {
    input: z.strictObject({ attributes: specs.min(1) }),
    output: attributeViews,
  },
  sync: {
    input: z.strictObject({
      attributes: specs,
      retireOthers: z.boolean().optional().describe('Retires those that are not named; default: they stay.'),
      dryRun: z.boolean().optional().describe('Says what would change, and changes nothing.'),
    }),
    output: z.strictObject({
      applied: z.boolean().describe('Whether the changes were made.'),
      changes: z.array(catalogChange).readonly().describe('From what is to what was declared.'),
      breaking: z
        .array(z.strictObject({ name, code: errorCode, message }))
        .readonly()
        .describe('Changes that are impossible; with any, none is made.'),
      notices: z
        .array(z.strictObject({ name, message }))
        .readonly()
        .describe('Possible changes with consequences.'),
    }),
  },
  list: {
    input: z
      .strictObject({ retired: z.boolean().optional().describe('With those that are retired.') })
      .optional(),
    output: attributeViews,
  },
  update: {
    input: z.strictObject({
      name,
      rename: name.optional().describe('Its name from now on; its values and their history stay with it.'),
      type: z
        .enum(valueTypes)
        .optional()
        .describe('Its type from now on; current values are converted beside reads and writes.'),
      onLoss: z
        .enum(lossPolicies)
        .optional()
        .describe(
          'Values that have no equal in the new type: unset gives them up, history keeps them; refuse, the default, refuses the call.',
        ),
      dryRun: z
        .boolean()
        .optional()
        .describe('Says what the change would do to current values, and changes nothing.'),
      ...attributePatch.shape,
    }),
    output: z.strictObject({
      ...attributeView.shape,
      plan: z
        .strictObject({
          coercion: z
            .enum(['lossless', 'checked', 'never'])
            .describe(
              'lossless: every value has an equal in the new type. checked: some may have none. never: none has.',
            ),
          values: z.number().describe('Current values, those of deleted entities too.'),
          lost: z.number().describe('Those that have no equal in the new type.'),
          violating: z
            .number()
            .describe('Those that stay and break the new constraints; new ones like them will be refused.'),
          examples: z
            .strictObject({ lost: z.array(entity).readonly(), violating: z.array(entity).readonly() })
            .describe('A few entities that have such values.'),
        })
        .optional()
        .describe('Of a dry run.'),
    }),
  },
  retire: { input: z.strictObject({ name }), output: attributeView },
  restore: { input: z.strictObject({ name }), output: attributeView },
  stats: {
    input: z
      .strictObject({ attributes: z.array(name).readonly().optional().describe('Only these; default all.') })
      .optional(),
    output: z.strictObject({
      ...budget,
      attributes: z.array(attributeUse).readonly().describe('Those first whose being hot saves most.'),
    }),
  },
  promotions: {
    input: z.strictObject(paging).optional(),
    output: z.strictObject({
      mode: z.enum(promotionModes).describe('Whether decisions are carried out, only proposed, or not made.'),
      ...budget,
      proposals: z
        .array(z.strictObject(decision))
        .readonly()
        .describe('What would be decided now, of each attribute that is used, hot or pinned.'),
      items: z.array(promotion).readonly().describe('What was decided, newest first; kept for 90 days.'),
      nextCursor,
    }),
  },
  pin: {
    input: z.strictObject({
      attribute: name,
      pin: z.enum(tiers).describe('hot, cold, or auto: the store decides.'),
    }),
    output: attributeView,
  },
};
