import { getExpressionAst } from '@cdktf/hcl2json';
import { moduleNames, outputsOf, variablesOf } from './terraform-declarations.ts';

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

const plain: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  bool: 'boolean',
  any: 'unknown',
};

const typeWritten = async (text: string, indent: string): Promise<string> => {
  const known = plain[text];
  if (known !== undefined) return known;
  const read: Expression | null = await getExpressionAst('type.tf', text);
  if (read === null) throw new TypeError(`No type of Terraform: ${text}`);
  return typeOf(read, indent);
};

/** The type of TypeScript that a type of Terraform stands for, indented for where it is written. */
const typeOf = ({ meta, children: [inner] }: Expression, indent: string): string => {
  const known = plain[meta?.value ?? ''];
  if (known !== undefined) return known;
  if (inner === undefined) throw new TypeError(`A type that no variable has used so far: ${meta?.value}`);
  switch (meta?.name) {
    case 'list':
    case 'set':
      return `readonly ${bracketed(typeOf(inner, indent))}[]`;
    case 'map':
      return `Readonly<Record<string, ${typeOf(inner, indent)}>>`;
    case 'object':
      return `{\n${fieldsOf(inner, `${indent}  `).sort().join('\n')}\n${indent}}`;
    default:
      throw new TypeError(`A type that no variable has used so far: ${meta?.value}`);
  }
};

const bracketed = (type: string): string => (type.startsWith('readonly ') ? `(${type})` : type);

/** The reader names fields and their texts; the expressions stand beside, to be found by their texts. */
const fieldsOf = ({ meta, children }: Expression, indent: string): string[] =>
  Object.entries(meta?.items ?? {}).map(([name, text]) => {
    const field = children.find((child) => child.meta?.value === text);
    const optional = field?.meta?.name === 'optional';
    const type = optional ? field.children[0] : field;
    if (type === undefined) throw new TypeError(`No type of ${name}: ${text}`);
    return `${indent}readonly ${name}${optional ? '?' : ''}: ${typeOf(type, indent)};`;
  });

const inputs = async (module: string): Promise<string> => {
  const fields = (await variablesOf(module)).map(async ({ name, type, description, ...rest }) => {
    const absent = 'default' in rest ? '?' : '';
    const orNull = rest.default === null ? ' | null' : '';
    return fieldWith(description, `${name}${absent}: ${await typeWritten(type, '    ')}${orNull}`);
  });
  return `  readonly ${module}: {\n${(await Promise.all(fields)).join('\n')}\n  };`;
};

/** The types, in HCL, of variables that a root has to declare as well: what is ephemeral reaches a module by such a variable alone. */
const ephemeralTypes = async (module: string): Promise<readonly string[]> =>
  (await variablesOf(module))
    .filter(({ ephemeral }) => ephemeral === true)
    .map(({ name, type }) => `  '${module}.${name}': \`${type}\`,`);

const outputs = async (module: string): Promise<string> => {
  const fields = (await outputsOf(module)).map(({ name, description }) =>
    fieldWith(description, `${name}: IResolvable`),
  );
  return `  readonly ${module}: {\n${fields.join('\n')}\n  };`;
};

const fieldWith = (description: string, field: string): string => {
  const [summary] = description.trim().split('\n');
  return `    /** ${summary} */\n    readonly ${field};`;
};

/** terraform/cdktf/modules.ts as a whole: what each module takes and gives, so that it is written in HCL alone. */
export const terraformInputs = async (): Promise<string> => {
  const names = moduleNames();
  return [
    '// Written by `npm run docs` from terraform/modules/*/{variables,outputs}.tf; do not edit.',
    '',
    "import type { IResolvable } from 'cdktf';",
    '',
    '/** The variables of each module. */',
    'export interface ModuleInputs {',
    ...(await Promise.all(names.map(inputs))),
    '}',
    '',
    '/** The outputs of each module, for other modules to take. */',
    'export interface ModuleOutputs {',
    ...(await Promise.all(names.map(outputs))),
    '}',
    '',
    '/** The types of ephemeral variables, in HCL. */',
    'export const ephemeralTypes = {',
    ...(await Promise.all(names.map(ephemeralTypes))).flat(),
    '} as const;',
    '',
  ].join('\n');
};
