import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface SqlFile {
  /** Below db/, such as `functions/micros.sql`. */
  readonly name: string;
  readonly text: string;
  /** SHA-256 of the text, hex. */
  readonly checksum: string;
}

/** db/ as seen from this source file, and from a bundle in dist/. */
const candidates = ['../../db/', '../db/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** The folder of the .sql files, which the package ships as they are. */
export const sqlFolder = (): string => {
  const folder = candidates.find((path) => existsSync(`${path}migrations`));
  if (folder === undefined)
    throw new Error(`The .sql files are missing; looked in ${candidates.join(' and ')}.`);
  return folder;
};

export const readSqlFile = (name: string): SqlFile => {
  const text = readFileSync(`${sqlFolder()}${name}`, 'utf8');
  return { name, text, checksum: createHash('sha256').update(text).digest('hex') };
};

/** All .sql files of one folder below db/, by name. */
export const readSqlFiles = (folder: 'functions' | 'migrations' | 'policies'): readonly SqlFile[] =>
  readdirSync(`${sqlFolder()}${folder}`)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => readSqlFile(`${folder}/${name}`));
