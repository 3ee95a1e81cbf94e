import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';

const folder = new URL('checks/', import.meta.url);

/** Each statement selects what is wrong. */
const checks = readdirSync(folder).map((file) => ({
  name: file.replace('.sql', ''),
  text: readFileSync(new URL(file, folder), 'utf8'),
}));

/** Every row of the store against what its callers were told, and its tables against each other. Throws with what is wrong. */
export const checkStore = async (client: pg.Client): Promise<void> => {
  const wrong: string[] = [];
  for (const { name, text } of checks) {
    const { rows, rowCount } = await client.query(text);
    if (rows.length === 0) continue;
    wrong.push(`${name}: ${rowCount} wrong, such as`, ...rows.slice(0, 3).map((row) => JSON.stringify(row)));
  }
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
};
