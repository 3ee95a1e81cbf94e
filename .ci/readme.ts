// Fills what the README takes from elsewhere, the code of examples and the table of settings:  npm run docs:readme
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { configSchema } from '../interfaces/composition/config.ts';

const root = new URL('../', import.meta.url);
const readme = new URL('README.md', root);

/** `<!-- run: NAME -->` or `<!-- output: NAME -->` before a fence: what a test runs, and what it must print. */
export const fences = (kind: 'run' | 'output', text: string): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(new RegExp(`<!-- ${kind}: (\\S+) -->\n\`\`\`\\w+\n(.*?)\`\`\``, 'gs'))].map(
      ([, name = '', body = '']) => [name, body],
    ),
  );

const settings = (): string => {
  const { properties = {} } = z.toJSONSchema(configSchema, { io: 'output', unrepresentable: 'any' });
  const rows = Object.entries(properties).map(([name, schema]) => {
    const { description = '', default: value } = schema as {
      readonly description?: string;
      readonly default?: unknown;
    };
    return `| \`${name}\` | ${value === undefined ? '' : `\`${value}\``} | ${description} |`;
  });
  return ['| variable | default | |', '|---|---|---|', ...rows].join('\n');
};

export const rendered = (text: string): string =>
  text
    .replace(
      /(<!-- file: (\S+) -->\n```\w+\n).*?```/gs,
      (_, head: string, file: string) => `${head}${readFileSync(new URL(file, root), 'utf8')}\`\`\``,
    )
    .replace(
      /(<!-- generated: settings -->\n).*?(?=\n## )/s,
      (_, head: string) => `${head}\n${settings()}\n`,
    );

export const readReadme = (): string => readFileSync(readme, 'utf8');

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(readme, rendered(readReadme()));
