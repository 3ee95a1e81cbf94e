import { readFileSync } from 'node:fs';
import { settings } from './settings.ts';
import { headOf, rowOf } from './table.ts';

const root = new URL('../../', import.meta.url);
const readme = new URL('README.md', root);

export interface Fence {
  readonly kind: string;
  readonly name: string;
  readonly body: string;
}

/**
 * The fences of a document that a comment before them marks, in order: `<!-- run: NAME -->` what a test runs,
 * `<!-- save: FILE -->` what it saves, `<!-- output: NAME -->` what the run of that name prints.
 */
export const fences = (kinds: string, text: string): readonly Fence[] =>
  [...text.matchAll(new RegExp(`<!-- (${kinds}): (\\S+) -->\n\`\`\`\\w+\n(.*?)\`\`\``, 'gs'))].map(
    ([, kind = '', name = '', body = '']) => ({ kind, name, body }),
  );

const settingsTable = (): string =>
  [
    ...headOf('variable', 'default', ''),
    ...settings().map(({ name, description, value }) =>
      rowOf(`\`${name}\``, value === undefined ? '' : `\`${value}\``, description),
    ),
  ].join('\n');

export const readReadme = (): string => readFileSync(readme, 'utf8');

/** The README with what it takes from elsewhere: the code of examples and the table of settings. */
export const readmeDoc = (): string =>
  readReadme()
    .replace(
      /(<!-- file: (\S+) -->\n```\w+\n).*?```/gs,
      (_, head: string, file: string) => `${head}${readFileSync(new URL(file, root), 'utf8')}\`\`\``,
    )
    .replace(
      /(<!-- generated: settings -->\n).*?(?=\n## )/s,
      (_, head: string) => `${head}\n${settingsTable()}\n`,
    );
