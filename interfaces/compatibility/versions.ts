import { readdirSync, readFileSync } from 'node:fs';

const prefix = 'published-';

/** Versions whose clients have to work, as docs/compatibility.md says. */
export const publishedVersions: readonly string[] = readdirSync(import.meta.dirname)
  .filter((name) => name.startsWith(prefix))
  .map((name) => name.slice(prefix.length));

export const publishedFile = (version: string, file: string): URL =>
  new URL(`${prefix}${version}/${file}`, import.meta.url);

export const readPublished = (version: string, file: string): string =>
  readFileSync(publishedFile(version, file), 'utf8');
