import type { AttributesAnswer } from '../../client/procedure-types.ts';

type Attribute = AttributesAnswer['attributes'][number];

/** Columns, as Prettier and Biome have it by default; so are the quotes and the breaks. */
const width = 80;

/** Parts in the order in which one reads them. Versions and times are the store's, and no part of a declaration. */
const parts = [
  'type',
  'description',
  'unit',
  'allowed',
  'min',
  'max',
  'pattern',
  'pii',
  'freshForMs',
  'tier',
] as const satisfies (keyof Attribute)[];

const defaults: Partial<Attribute> = { pii: 'none', tier: 'auto' };

/** Every text of the catalogue goes through here, so none of it can be anything but a literal. */
const literal = (value: unknown): string => JSON.stringify(value).replace(/^(-?[\d.]+)e\+/, '$1e');

const keyOf = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : literal(name));

const fits = (line: string): boolean => line.length <= width;

/** Numbers side by side, as many as a line takes. */
const filled = (indent: string, values: readonly string[]): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const value of values) {
    const longer = line === '' ? `${indent}${value},` : `${line} ${value},`;
    if (line !== '' && !fits(longer)) {
      lines.push(line);
      line = `${indent}${value},`;
    } else line = longer;
  }
  return [...lines, line];
};

const listLines = (indent: string, key: string, list: readonly unknown[]): string[] => {
  const values = list.map(literal);
  const line = `${indent}${key}: [${values.join(', ')}],`;
  if (fits(line)) return [line];
  const inner = `${indent}  `;
  const numeric = list.every((value) => typeof value === 'number');
  return [
    `${indent}${key}: [`,
    ...(numeric ? filled(inner, values) : values.map((value) => `${inner}${value},`)),
    `${indent}],`,
  ];
};

const partLines = (indent: string, part: string, value: unknown): string[] => {
  if (Array.isArray(value)) return listLines(indent, part, value);
  const line = `${indent}${part}: ${literal(value)},`;
  return fits(line) || typeof value !== 'string'
    ? [line]
    : [`${indent}${part}:`, `${indent}  ${literal(value)},`];
};

const attributeLines = (attribute: Attribute): string[] => {
  const said = parts.flatMap((part) => {
    const value = attribute[part];
    return value === undefined || value === defaults[part] ? [] : [[part, value] as const];
  });
  const key = keyOf(attribute.name);
  const inline = said.map(([part, value]) => partInline(part, value)).join(', ');
  const line = `  ${key}: { ${inline} },`;
  if (fits(line)) return [line];
  return [`  ${key}: {`, ...said.flatMap(([part, value]) => partLines('    ', part, value)), '  },'];
};

const partInline = (part: string, value: unknown): string =>
  `${part}: ${Array.isArray(value) ? `[${value.map(literal).join(', ')}]` : literal(value)}`;

/**
 * The attributes as TypeScript, in the order given; the same text for the same attributes, whenever and however often
 * they were changed before.
 */
export const declarationSource = (attributes: readonly Attribute[]): string =>
  [
    '// Written by `attrium generate` from the catalogue of a store; do not edit.',
    'import { defineAttributes } from "attrium/client";',
    '',
    ...(attributes.length === 0
      ? ['export const attributes = defineAttributes({});']
      : ['export const attributes = defineAttributes({', ...attributes.flatMap(attributeLines), '});']),
    '',
  ].join('\n');
