import { Client } from 'pg';
import { AttriumError, isAttriumError } from '#domain/errors';
import { appliedFiles } from './applied-files.ts';
import { connectAtStart } from './connect-at-start.ts';
import { translated } from './errors.ts';
import { readSqlFile, readSqlFiles } from './sql-files.ts';
import { connectTimeoutMs } from './write-pool.ts';

/**
 * Raises SCHEMA_MISMATCH where the database's schema is not the one this version was written for, UNAVAILABLE where
 * the database does not answer, CONFIG_INVALID where it refuses the URL, or does not bind
 * the URL's role by row-level security. `databaseUrl`: of the role attrium_app.
 */
export const assertSchema = async (databaseUrl: string): Promise<void> => {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: connectTimeoutMs });
  client.on('error', () => undefined);
  try {
    await connectAtStart(client);
    await assertBound(client);
    const applied = await appliedFiles(client);
    const expected = [
      ...readSqlFiles('migrations'),
      ...readSqlFiles('functions'),
      ...readSqlFiles('policies'),
      readSqlFile('roles/grants.sql'),
    ];
    const missing = expected
      .filter(({ name, checksum }) => applied.get(name) !== checksum)
      .map(({ name }) => name);
    const names = new Set(expected.map(({ name }) => name));
    const unknown = [...applied.keys()].filter((name) => !names.has(name));
    if (missing.length === 0 && unknown.length === 0) return;
    const newer = unknown.some((name) => name.startsWith('migrations/'));
    throw new AttriumError(
      'SCHEMA_MISMATCH',
      newer ? 'A newer version has migrated the database.' : 'The database was not migrated to this version.',
      {
        details: { missing, unknown },
        remedy: newer ? 'Start the version that migrated it, or a newer one.' : 'Run attrium migrate.',
      },
    );
  } catch (error) {
    if (isAttriumError(error)) throw error;
    const fault = translated(error);
    // A database without the schema, or without the right to see it, is one that was never migrated.
    if (isAttriumError(fault, 'CONFIG_INVALID')) {
      if (client.user !== 'attrium_app') throw notOurs(client.user);
      throw new AttriumError('SCHEMA_MISMATCH', 'The database was not migrated.', { cause: error });
    }
    throw fault;
  } finally {
    await client.end().catch(() => undefined);
  }
};

const notOurs = (role = ''): AttriumError =>
  new AttriumError(
    'CONFIG_INVALID',
    `DATABASE_URL connects as ${JSON.stringify(role)}, who has no rights on the store.`,
    { remedy: 'Connect as attrium_app.' },
  );

/** Rows of other tenants are hidden from attrium_app only: not from whoever is, or may become, a role above it. */
const assertBound = async (client: Client): Promise<void> => {
  const { rows } = await client.query<{ role: string }>(
    `select session_user::text as role
     where exists (
       select from pg_roles r
       where pg_has_role(session_user, r.oid, 'member')
         and (r.rolsuper or r.rolbypassrls or r.rolname in ('attrium_owner', 'attrium_store')
           or exists (
             select from pg_class c
             where c.relowner = r.oid and c.relnamespace = to_regnamespace('attrium') and c.relrowsecurity)))`,
  );
  const [unbound] = rows;
  if (unbound === undefined) return;
  throw new AttriumError(
    'CONFIG_INVALID',
    `DATABASE_URL connects as ${JSON.stringify(unbound.role)}, whom row-level security does not bind.`,
    { remedy: 'Connect as attrium_app.' },
  );
};
