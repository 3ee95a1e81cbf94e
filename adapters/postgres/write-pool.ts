import { Pool, type QueryConfig } from 'pg';
import type { Telemetry } from '#domain/ports/telemetry';
import { answerWithinMs } from './patience.ts';

export interface PoolOptions {
  readonly databaseUrl: string;
  readonly size: number;
  /** Of statements that do not say how long they may take, in milliseconds. */
  readonly patienceMs: number;
  readonly telemetry?: Telemetry;
}

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
export const beginCommit = (patienceMs: number): string =>
  `begin isolation level read committed read write; set local statement_timeout = ${patienceMs}`;
export const connectTimeoutMs = 5_000;

/** A statement whose answer is not waited for longer, where the server is gone without a word. */
export const answeredWithin = (
  ms: number,
  statement: QueryConfig,
): QueryConfig & { readonly query_timeout: number } => ({ ...statement, query_timeout: ms });

/** A statement that has nothing to do on the server: where its answer does not come, the server is not there. */
export const prompt = (text: string) => answeredWithin(connectTimeoutMs, { text });

/** Connections of the commit path, which needs COPY on the bare driver. */
export const createWritePool = ({ databaseUrl, size, patienceMs, telemetry }: PoolOptions): Pool => {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: size,
    application_name: 'attrium-write',
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: answerWithinMs(patienceMs),
    keepAlive: true,
    allowExitOnIdle: true,
  });
  // An idle connection that breaks is no caller's error; without a listener it would end the process.
  pool.on('error', (error) => telemetry?.log('warn', 'postgres_idle_connection_lost', { error }));
  return pool;
};
