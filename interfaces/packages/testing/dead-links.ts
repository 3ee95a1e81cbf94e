import { posix } from 'node:path';
import type { Package } from '@arethetypeswrong/core';

/** Links of a package's documents to files that it does not hold, as `document: link`. */
export const deadLinks = (files: Package): readonly string[] => {
  const held = new Set(files.listFiles());
  return [...held]
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) =>
      [...files.readFile(file).matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)]
        .map(([, link = '']) => link)
        .filter((link) => !holds(held, posix.join(posix.dirname(file), link)))
        .map((link) => `${posix.basename(file)}: ${link}`),
    );
};

/** A folder is held where any file below it is. */
const holds = (held: ReadonlySet<string>, path: string): boolean =>
  held.has(path) || [...held].some((file) => file.startsWith(`${path.replace(/\/$/, '')}/`));
