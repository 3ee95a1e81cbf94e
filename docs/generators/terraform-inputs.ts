import { readdirSync, readFileSync } from 'node:fs';
import { getExpressionAst, parse } from '@cdktf/hcl2json';
import { z } from 'zod';

const modules = new URL('../../terraform/modules/', import.meta.url);

const variablesFile = z.object({
  variable: z
    .record(
      z.string(),
      z.tuple([
        z.object({
          type: z.string(),
          description: z.string(),
          default: z.unknown().optional(),
          ephemeral: z.boolean().optional(),
        }),
      ]),
    )
    .default({}),
});
const outputsFile = z.object({
  output: z.record(z.string(), z.tuple([z.object({ description: z.string() })])).default({}),
});

/** What the reader says of a type expression; only what types are made of. */
interface Expression {
  readonly type: string;
  readonly meta?: {
    readonly name?: string;
    readonly value?: string;
    readonly items?: Readonly<Record<string, string>>;
  };
  readonly children: readonly Expression[];
}

/** What the reader puts around expressions. */
const expression = /^\$\{([\s\S]*)\}$/;

const plain: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  bool: 'boolean',
  any: 'unknown',
};

const expressionOf = async (text: string): Promise<Expression> => {
  const read: Expression | null = await getExpressionAst('type.tf', text);
  if (read === null) throw new TypeError(`No type of Terraform: ${text}`);
  return read;
};

/** The type of TypeScript that a type of Terraform stands for, indented for where it is written. */
const typeOf = async (text: string, indent: string): Promise<string> => {
  const { type, meta, children } = await expressionOf(text);
  const known = plain[meta?.value ?? ''];
  if (type !== 'function') {
    if (known === undefined) throw new TypeError(`A type that no variable has used so far: ${text}`);
    return known;
  }
  const [inner] = children;
  if (inner === undefined) throw new TypeError(`A type of nothing: ${text}`);
  const innerText = inner.meta?.value ?? '';
  switch (meta?.name) {
    case 'list':
    case 'set':
      return `readonly ${bracketed(await typeOf(innerText, indent))}[]`;
    case 'map':
      return `Readonly<Record<string, ${await typeOf(innerText, indent)}>>`;
    case 'object': {
      const fields = await Promise.all(
        Object.entries(inner.meta?.items ?? {}).map(([name, field]) => fieldOf(name, field, `${indent}  `)),
      );
      return `{\n${fields.sort().join('\n')}\n${indent}}`;
    }
    default:
      throw new TypeError(`A type that no variable has used so far: ${text}`);
  }
};

const bracketed = (type: string): string => (type.startsWith('readonly ') ? `(${type})` : type);

const fieldOf = async (name: string, text: string, indent: string): Promise<string> => {
  const { meta, children } = await expressionOf(text);
  const optional = meta?.name === 'optional';
  const type = await typeOf(optional ? (children[0]?.meta?.value ?? '') : text, indent);
  return `${indent}readonly ${name}${optional ? '?' : ''}: ${type};`;
};

const inputsOf = async (module: string): Promise<string> => {
  const { variable } = variablesFile.parse(await parsed(module, 'variables.tf'));
  const fields = await Promise.all(
    Object.entries(variable).map(async ([name, [{ type, description, ...rest }]]) => {
      const mayBeAbsent = 'default' in rest;
      const written = await typeOf(type.replace(expression, '$1'), '    ');
      return fieldWith(
        description,
        `${name}${mayBeAbsent ? '?' : ''}: ${written}${rest.default === null ? ' | null' : ''}`,
      );
    }),
  );
  return `  readonly ${module}: {\n${fields.join('\n')}\n  };`;
};

/** The types, in HCL, of variables that a root has to declare as well: what is ephemeral reaches a module by such a variable alone. */
const ephemeralOf = async (module: string): Promise<readonly string[]> => {
  const { variable } = variablesFile.parse(await parsed(module, 'variables.tf'));
  return Object.entries(variable).flatMap(([name, [{ type, ephemeral }]]) =>
    ephemeral === true ? [`  '${module}.${name}': \`${type.replace(expression, '$1')}\`,`] : [],
  );
};

const outputsOf = async (module: string): Promise<string> => {
  const { output } = outputsFile.parse(await parsed(module, 'outputs.tf'));
  const fields = Object.entries(output).map(([name, [{ description }]]) =>
    fieldWith(description, `${name}: IResolvable`),
  );
  return `  readonly ${module}: {\n${fields.join('\n')}\n  };`;
};

const fieldWith = (description: string, field: string): string => {
  const [summary] = description.trim().split('\n');
  return `    /** ${summary} */\n    readonly ${field};`;
};

const parsed = (module: string, file: string): Promise<unknown> =>
  parse(file, readFileSync(new URL(`${module}/${file}`, modules), 'utf8'));

/** terraform/cdktf/modules.ts as a whole: what each module takes and gives, so that it is written in HCL alone. */
export const terraformInputs = async (): Promise<string> => {
  const names = readdirSync(modules).sort();
  return [
    '// Written by `npm run docs` from terraform/modules/*/{variables,outputs}.tf; do not edit.',
    '',
    "import type { IResolvable } from 'cdktf';",
    '',
    '/** The variables of each module. */',
    'export interface ModuleInputs {',
    ...(await Promise.all(names.map(inputsOf))),
    '}',
    '',
    '/** The outputs of each module, for other modules to take. */',
    'export interface ModuleOutputs {',
    ...(await Promise.all(names.map(outputsOf))),
    '}',
    '',
    '/** The types of ephemeral variables, in HCL. */',
    'export const ephemeralTypes = {',
    ...(await Promise.all(names.map(ephemeralOf))).flat(),
    '} as const;',
    '',
  ].join('\n');
};
