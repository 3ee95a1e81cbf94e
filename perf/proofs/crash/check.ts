import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';

const folder = new URL('checks/', import.meta.url);

/** The store's tables against each other, whatever callers were told. */
export const ofTheStoreAlone = ['current-values', 'projections', 'batches'];

/** Each statement selects what is wrong. */
const checks = readdirSync(folder).map((file) => ({
  name: file.replace('.sql', ''),
  text: readFileSync(new URL(file, folder), 'utf8'),
}));

/**
 * Every row of the store against what its callers were told, and its tables against each other; `only`: these checks.
 * Throws with what is wrong.
 */
export const checkStore = async (client: pg.Client, only?: readonly string[]): Promise<void> => {
  const wrong: string[] = [];
  for (const { name, text } of checks) {
    if (only?.includes(name) === false) continue;
    const { rows, rowCount } = await client.query(text);
    if (rows.length === 0) continue;
    wrong.push(`${name}: ${rowCount} wrong, such as`, ...rows.slice(0, 3).map((row) => JSON.stringify(row)));
  }
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
};
