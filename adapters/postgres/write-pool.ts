import { Pool, type QueryConfig } from 'pg';
import type { Telemetry } from '#domain/ports/telemetry';

export interface PoolOptions {
  readonly databaseUrl: string;
  readonly size: number;
  readonly telemetry?: Telemetry;
}

/** The largest call the limits allow, a putMany of a million values, takes about a minute on two cores. */
export const commitTimeoutMs = 300_000;
/** Longer than any flush, shorter than a caller's patience. */
export const lockTimeoutMs = 10_000;
/**
 * Of each session, in milliseconds: `migrate` gives them to the role. Not start-up parameters of connections, because
 * poolers such as PgBouncer refuse those.
 */
export const sessionTimeouts = {
  // A read that takes a minute is stuck, or nobody waits for it any more.
  statement_timeout: 60_000,
  lock_timeout: lockTimeoutMs,
  // A transaction that its process forgot holds locks of others.
  idle_in_transaction_session_timeout: 30_000,
} as const;
/** Of a commit. Settings are local to it: behind a pooler, the next transaction of the connection is another's. */
export const beginCommit = `begin isolation level read committed read write; set local statement_timeout = ${commitTimeoutMs}`;
export const connectTimeoutMs = 5_000;

/** A statement that has nothing to do on the server: where its answer does not come, the server is not there. */
export const prompt = (text: string): QueryConfig & { readonly query_timeout: number } => ({
  text,
  query_timeout: connectTimeoutMs,
});

/** Connections of the commit path, which needs COPY on the bare driver. */
export const createWritePool = ({ databaseUrl, size, telemetry }: PoolOptions): Pool => {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: size,
    application_name: 'attrium-write',
    connectionTimeoutMillis: connectTimeoutMs,
    // The server's own time-out comes first; this one is for a server that is gone without a word.
    query_timeout: commitTimeoutMs + 5_000,
    keepAlive: true,
    allowExitOnIdle: true,
  });
  // An idle connection that breaks is no caller's error; without a listener it would end the process.
  pool.on('error', (error) => telemetry?.log('warn', 'postgres_idle_connection_lost', { error }));
  return pool;
};
