import { filterOps } from '#domain/filter';
import { limits } from '#domain/limits';

/**
 * JSON Schemas of what zod only knows as "custom", for those who describe the wire to others. They refuse less than the
 * domain does, which alone checks. `id` names the schema wherever it is described.
 */
const json = ['boolean', 'number', 'string', 'object', 'array'];

export const valueJson = {
  id: 'Value',
  description:
    "Of the attribute's type: number and integer as JSON numbers, decimal as a string, boolean, text, timestamp as ISO " +
    "8601 text with an offset, json as it is, reference as an entity's key.",
  type: json,
};

export const settableJson = {
  id: 'SettableValue',
  description: "A value of the attribute's type; null unsets it.",
  type: [...json, 'null'],
};

const filters = { type: 'array', items: { $ref: '#/$defs/Filter' }, maxItems: limits.filterNodes };

const branch = (properties: Readonly<Record<string, unknown>>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const comparison = (op: unknown, value: unknown) => branch({ attribute: { type: 'string' }, op, value });

const ofOtherShapes: ReadonlySet<string> = new Set(['in', 'between', 'exists', 'prefix', 'contains']);

export const filterJson = {
  id: 'Filter',
  description:
    'What an entity must meet. `attribute` is a name, `$entity` or `$type`; `reference` is a name of that type: the entity that its value names is there and meets `where`.',
  anyOf: [
    comparison({ enum: filterOps.filter((op) => !ofOtherShapes.has(op)) }, { type: json }),
    comparison({ enum: ['prefix', 'contains'] }, { type: 'string' }),
    comparison({ const: 'in' }, { type: 'array', items: { type: json }, maxItems: limits.filterInValues }),
    comparison({ const: 'between' }, { type: 'array', items: { type: json }, minItems: 2, maxItems: 2 }),
    comparison({ const: 'exists' }, { type: 'boolean' }),
    branch({ and: filters }),
    branch({ or: filters }),
    branch({ not: { $ref: '#/$defs/Filter' } }),
    branch({ reference: { type: 'string' }, where: { $ref: '#/$defs/Filter' } }),
  ],
};
