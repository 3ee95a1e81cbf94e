import { headOf, rowOf } from './table.ts';
import { moduleFile, moduleNames, outputsOf, variablesOf } from './terraform-declarations.ts';

const mark = '<!-- generated: inputs and outputs -->';

/** An expression on one line. */
const onOneLine = (text: string): string =>
  text
    .replaceAll(/\{\n\s*/g, '{ ')
    .replaceAll(/\n\s*\}/g, ' }')
    .replaceAll(/\n\s*/g, ', ')
    .replaceAll(/ +/g, ' ');

const code = (text: string): string => `\`${text}\``;

/** Paragraphs and items of a list below each other, as far as a cell can have them. */
const cell = (text: string): string => text.trim().replaceAll(/\n+/g, '<br>');

const inputs = async (module: string): Promise<readonly string[]> =>
  (await variablesOf(module))
    .sort((a, b) => Number('default' in a) - Number('default' in b))
    .map((variable) => {
      const value = 'default' in variable ? code(JSON.stringify(variable.default)) : 'required';
      return rowOf(code(variable.name), code(onOneLine(variable.type)), value, cell(variable.description));
    });

const outputs = async (module: string): Promise<readonly string[]> =>
  (await outputsOf(module)).map(({ name, description }) => rowOf(code(name), cell(description)));

/** A module's README, whose end is what its HCL declares. */
const readme = async (module: string): Promise<string> => {
  const text = moduleFile(module, 'README.md');
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
    moduleNames().map((module) => [`terraform/modules/${module}/README.md`, () => readme(module)]),
  );
