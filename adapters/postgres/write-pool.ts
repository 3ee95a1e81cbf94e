import { Pool } from 'pg';
import type { Telemetry } from '#domain/ports/telemetry';

export interface PoolOptions {
  readonly databaseUrl: string;
  readonly size: number;
  readonly telemetry?: Telemetry;
}

/** A statement of 100,000 values takes seconds; one that takes a minute is stuck. */
export const statementTimeoutMs = 60_000;
/** Longer than any flush, shorter than a caller's patience. */
export const lockTimeoutMs = 10_000;
/** A transaction that its process forgot holds locks of others. */
export const idleInTransactionMs = 30_000;
export const connectTimeoutMs = 5_000;

/** Connections of the commit path, which needs COPY on the bare driver. */
export const createWritePool = ({ databaseUrl, size, telemetry }: PoolOptions): Pool => {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: size,
    application_name: 'attrium-write',
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    // The server's own time-out comes first; this one is for a server that is gone without a word.
    query_timeout: statementTimeoutMs + 5_000,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    keepAlive: true,
    allowExitOnIdle: true,
  });
  // An idle connection that breaks is no caller's error; without a listener it would end the process.
  pool.on('error', (error) => telemetry?.log('warn', 'postgres_idle_connection_lost', { error }));
  return pool;
};
