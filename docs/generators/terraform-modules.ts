import { readdirSync, readFileSync } from 'node:fs';
import { parse } from '@cdktf/hcl2json';
import { z } from 'zod';
import { headOf, rowOf } from './table.ts';

const modules = new URL('../../terraform/modules/', import.meta.url);
const mark = '<!-- generated: inputs and outputs -->';

const moduleFile = z.object({
  variable: z
    .record(
      z.string(),
      z.tuple([z.object({ type: z.string(), description: z.string(), default: z.unknown().optional() })]),
    )
    .default({}),
  output: z.record(z.string(), z.tuple([z.object({ description: z.string() })])).default({}),
});

const parsed = async (module: string, file: string) =>
  moduleFile.parse(await parse(file, readFileSync(new URL(`${module}/${file}`, modules), 'utf8')));

/** An expression as the reader hands it over, `${...}`, on one line. */
const onOneLine = (text: string): string =>
  text
    .replace(/^\$\{([\s\S]*)\}$/, '$1')
    .replaceAll(/\{\n\s*/g, '{ ')
    .replaceAll(/\n\s*\}/g, ' }')
    .replaceAll(/\n\s*/g, ', ')
    .replaceAll(/ +/g, ' ');

const code = (text: string): string => `\`${text}\``;

/** Paragraphs and items of a list below each other, as far as a cell can have them. */
const cell = (text: string): string => text.trim().replaceAll(/\n+/g, '<br>');

const inputs = async (module: string): Promise<readonly string[]> => {
  const { variable } = await parsed(module, 'variables.tf');
  return Object.entries(variable)
    .sort(([, [a]], [, [b]]) => Number('default' in a) - Number('default' in b))
    .map(([name, [{ type, description, ...rest }]]) => {
      const value = 'default' in rest ? code(JSON.stringify(rest.default)) : 'required';
      return rowOf(code(name), code(onOneLine(type)), value, cell(description));
    });
};

const outputs = async (module: string): Promise<readonly string[]> => {
  const { output } = await parsed(module, 'outputs.tf');
  return Object.entries(output).map(([name, [{ description }]]) => rowOf(code(name), cell(description)));
};

/** A module's README, whose end is what its HCL declares. */
const readme = async (module: string): Promise<string> => {
  const text = readFileSync(new URL(`${module}/README.md`, modules), 'utf8');
  const end = text.indexOf(mark);
  if (end === -1) throw new TypeError(`terraform/modules/${module}/README.md has no line ${mark}`);
  return [
    `${text.slice(0, end)}${mark}`,
    '',
    '## Inputs',
    '',
    ...headOf('variable', 'type', 'default', ''),
    ...(await inputs(module)),
    '',
    '## Outputs',
    '',
    ...headOf('output', ''),
    ...(await outputs(module)),
    '',
  ].join('\n');
};

/** The README of every module, by its path. */
export const terraformModuleDocs = (): Readonly<Record<string, () => Promise<string>>> =>
  Object.fromEntries(
    readdirSync(modules).map((module) => [`terraform/modules/${module}/README.md`, () => readme(module)]),
  );
