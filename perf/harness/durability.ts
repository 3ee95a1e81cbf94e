import type pg from 'pg';

const settings = ['fsync', 'full_page_writes', 'synchronous_commit'];

/**
 * What the server is and what it says of its durability, as one line. Throws where any of it is off: nothing measured then
 * counts.
 */
export const durabilityOf = async (pool: pg.Pool): Promise<string> => {
  const { rows } = await pool.query<{ name: string; setting: string }>(
    'select name, setting from pg_settings where name = any($1) order by name',
    [settings],
  );
  const line = rows.map(({ name, setting }) => `${name} ${setting}`).join(', ');
  if (rows.length !== settings.length || rows.some(({ setting }) => setting !== 'on')) {
    throw new Error(`The server is not durable: ${line}.`);
  }
  const server = await pool.query<{ version: string; flags: string }>(
    "select current_setting('server_version') as version, setting as flags from pg_config where name = 'CFLAGS'",
  );
  const [built] = server.rows;
  // The last one counts.
  const optimised = built?.flags.match(/-O\w+/g)?.at(-1);
  return `${line}; PostgreSQL ${built?.version}, built with ${optimised}`;
};
