import type { Client } from 'pg';

/** Checksums by file; empty for a fresh database. */
export const appliedFiles = async (client: Client): Promise<ReadonlyMap<string, string>> => {
  const present = await client.query<{ present: boolean }>(
    `select to_regclass('attrium.schema_migrations') is not null as present`,
  );
  if (present.rows[0]?.present !== true) return new Map();
  const { rows } = await client.query<{ file: string; checksum: string }>(
    'select file, checksum from attrium.schema_migrations',
  );
  return new Map(rows.map(({ file, checksum }) => [file, checksum]));
};
