import type { DatabaseFacts } from '../../composition/examine.ts';
import { type Check, fail, ok, warn } from './check.ts';

const oldestMajor = 15;
/** Beyond it, times that devices send look like the future, or like the past. */
const clockOffsetMs = 1_000;

/** `connections`: that one process of the store may open. */
export const databaseChecks = (facts: DatabaseFacts, connections: number): Check[] => [
  version(facts),
  schema(facts),
  signingKey(facts),
  role(facts),
  protection(facts),
  durability(facts),
  connectionRoom(facts, connections),
  logLevel(facts),
  extensions(facts),
  clock(facts),
];

const version = ({ version: seen, major }: DatabaseFacts): Check =>
  major >= oldestMajor
    ? ok('PostgreSQL version', seen)
    : fail('PostgreSQL version', seen, `Use PostgreSQL ${oldestMajor} or newer.`);

const schema = ({ schemaFault }: DatabaseFacts): Check =>
  schemaFault === null
    ? ok('schema', 'as this version needs it')
    : fail('schema', schemaFault, 'Run attrium migrate.');

const signingKey = ({ signingKeyMatches }: DatabaseFacts): Check => {
  const name = 'tenant signing key';
  if (signingKeyMatches === null)
    return warn(name, 'cannot be tried before the schema is there', 'Run attrium migrate.');
  return signingKeyMatches
    ? ok(name, 'known to the database')
    : fail(
        name,
        'not known to the database',
        'Set ATTRIUM_TENANT_SIGNING_KEY to the key that attrium migrate installed, or run it with this one.',
      );
};

const role = ({
  role: { name, superuser, bypassesRls, ownsTables, readsSigningKeys },
}: DatabaseFacts): Check => {
  const excess = [
    ...(superuser ? ['is a superuser'] : []),
    ...(bypassesRls ? ['bypasses row-level security'] : []),
    ...(ownsTables ? ["owns the store's tables"] : []),
    ...(readsSigningKeys ? ['reads the signing keys'] : []),
  ];
  return excess.length === 0
    ? ok('role', `${name}, bound by row-level security`)
    : fail('role', `${name} ${excess.join(' and ')}`, 'Connect as attrium_app in DATABASE_URL.');
};

const protection = ({ unprotected }: DatabaseFacts): Check =>
  unprotected.length === 0
    ? ok('row-level security', 'enabled and forced on every table of tenants')
    : fail('row-level security', `not forced on ${unprotected.join(', ')}`, 'Run attrium migrate.');

const durability = ({ settings }: DatabaseFacts): Check => {
  const off = ['fsync', 'full_page_writes', 'synchronous_commit'].filter((name) => settings[name] === 'off');
  // Commits of the store raise this one by themselves.
  const lost = off.filter((name) => name !== 'synchronous_commit');
  if (lost.length > 0)
    return fail(
      'durability',
      `${lost.join(', ')} off`,
      'Switch them on: acknowledged values do not survive a crash.',
    );
  const waits = settings.synchronous_commit ?? 'off';
  return !['on', 'remote_apply'].includes(waits)
    ? warn(
        'durability',
        `synchronous_commit ${waits}`,
        'Switch it on; the store asks for it with each commit.',
      )
    : ok('durability', 'fsync, full_page_writes, synchronous_commit on');
};

const connectionRoom = ({ settings }: DatabaseFacts, connections: number): Check => {
  const most = Number(settings.max_connections);
  const seen = `${most} at most, one process of the store takes up to ${connections}`;
  return most > connections
    ? ok('connections', seen)
    : fail('connections', seen, 'Raise max_connections, or lower ATTRIUM_POOL_SIZE.');
};

const logLevel = ({ settings }: DatabaseFacts): Check =>
  settings.wal_level === 'logical'
    ? ok('wal_level', 'logical')
    : warn(
        'wal_level',
        String(settings.wal_level),
        'Set it to logical (restart) before a change feed is wanted.',
      );

const extensions = ({ extensions: found }: DatabaseFacts): Check => {
  const seen = found.length === 0 ? 'none of pg_partman, pg_cron, pg_stat_statements' : found.join(', ');
  return found.includes('pg_stat_statements')
    ? ok('extensions', seen)
    : warn(
        'extensions',
        seen,
        'pg_stat_statements tells which statement takes the time; create it if you may.',
      );
};

const clock = ({ clockOffsetMs: offset, roundTripMs }: DatabaseFacts): Check => {
  const seen = `${Math.round(offset)} ms from this machine's, give or take ${Math.ceil(roundTripMs)} ms`;
  return Math.abs(offset) - roundTripMs <= clockOffsetMs
    ? ok('clock', seen)
    : warn('clock', seen, 'Let both machines follow a time server (NTP).');
};
