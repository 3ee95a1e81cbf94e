import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Every page that people read, by its path from the root. */
export const documents = (): readonly string[] =>
  [
    ...readdirSync(root, { encoding: 'utf8' }),
    ...readdirSync(`${root}docs`, { encoding: 'utf8', recursive: true }).map((file) => `docs/${file}`),
  ].filter((file) => file.endsWith('.md'));
