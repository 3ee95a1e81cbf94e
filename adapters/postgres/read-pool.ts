import {
  createPool,
  type DatabasePool,
  type DriverTypeParser,
  type Interceptor,
  type QueryResultRow,
} from 'slonik';
import { connectTimeoutMs, type PoolOptions } from './write-pool.ts';

/** Nothing is rounded on its way: int8 is a bigint, numeric its text, instants are asked for as microseconds (int8). */
const typeParsers: readonly DriverTypeParser[] = [
  { name: 'int8', parse: (text) => (text === null ? null : BigInt(text)) },
  { name: 'numeric', parse: (text) => text },
  { name: 'timestamptz', parse: (text) => text },
];

/** Slonik validates nothing by itself: this makes `sql.type(schema)` parse each row. */
const resultParser: Interceptor = {
  name: 'result-parser',
  transformRow: (context, _query, row) => {
    const { resultParser: schema } = context;
    if (schema === undefined) return row;
    const result = schema['~standard'].validate(row);
    if (result instanceof Promise) throw new TypeError('A schema of a row must not be asynchronous.');
    if (result.issues) {
      // Slonik's own error would carry the row, and with it values.
      const issues = result.issues.map(({ path, message }) => `${path?.join('.') ?? ''}: ${message}`);
      throw new Error(`A row has not the expected shape: ${issues.join('; ')}`);
    }
    return result.value as QueryResultRow;
  },
};

export interface ReadPool {
  /** Connects on first use, and again on the next one where that failed. */
  get(): Promise<DatabasePool>;
  close(): Promise<void>;
}

/** Connections for everything but commits. */
export const createReadPool = ({ databaseUrl, size }: Omit<PoolOptions, 'telemetry'>): ReadPool => {
  let pool: Promise<DatabasePool> | undefined;
  const open = (): Promise<DatabasePool> => {
    const opening = createPool(withApplicationName(databaseUrl), {
      maxPoolSize: size,
      connectionTimeout: connectTimeoutMs,
      // The role has time-outs; as start-up parameters, a pooler between would refuse them.
      statementTimeout: 'DISABLE_TIMEOUT',
      idleInTransactionSessionTimeout: 'DISABLE_TIMEOUT',
      idleTimeout: 30_000,
      // Retrying is a policy, and policies are above the adapter.
      connectionRetryLimit: 0,
      queryRetryLimit: 0,
      transactionRetryLimit: 0,
      // The sessions carry no state: settings are local to a transaction, and DISCARD ALL would cost a round trip. Behind
      // a pooler, it would clear the session of whoever comes next.
      resetConnection: async () => undefined,
      typeParsers,
      interceptors: [resultParser],
    });
    opening
      // Slonik says here, once more, what the caller of a query is told; without a listener that would end the process.
      // A connection that breaks while idle it drops by itself.
      .then((opened) => opened.on('error', () => undefined))
      .catch(() => {
        if (pool === opening) pool = undefined;
      });
    return opening;
  };
  return {
    get() {
      pool ??= open();
      return pool;
    },
    async close() {
      const opened = await pool?.catch(() => undefined);
      await opened?.end();
    },
  };
};

const withApplicationName = (databaseUrl: string): string => {
  const url = new URL(databaseUrl);
  url.searchParams.set('application_name', 'attrium-read');
  return url.href;
};
