import { badInputDoc } from './bad-input.ts';
import { consistencyDoc } from './consistency.ts';
import { errorsDoc } from './errors.ts';
import { readmeDoc } from './readme.ts';

/** Every document that is written from the code, whole or in parts, by its path. */
export const generatedDocs = {
  'README.md': readmeDoc,
  'docs/bad-input.md': badInputDoc,
  'docs/consistency.md': consistencyDoc,
  'docs/errors.md': errorsDoc,
} as const satisfies Record<string, () => string | Promise<string>>;

export const fileOf = (path: string): URL => new URL(`../../${path}`, import.meta.url);
