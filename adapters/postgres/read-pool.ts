import { createPgDriverFactory } from '@slonik/pg-driver';
import {
  createPool,
  type DatabasePool,
  type DriverFactory,
  type DriverTypeParser,
  type Interceptor,
  type QueryResultRow,
} from 'slonik';
import { connectTimeoutMs, type PoolOptions, sessionTimeouts } from './write-pool.ts';

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

/**
 * The driver, which gives a connection up whose server has gone without a word: TCP alone would wait for a quarter of an
 * hour, and Slonik knows only the server's own time-outs.
 */
const impatientDriver =
  (patienceMs: number): DriverFactory =>
  async (setup) => {
    const driver = await createPgDriverFactory()(setup);
    return {
      createClient: async () => {
        const client = await driver.createClient();
        let silent = false;
        return {
          ...client,
          // A silent server does not answer a goodbye either: nobody waits for that.
          destroy: async () => {
            const destroyed = client.destroy();
            if (silent) destroyed.catch(() => undefined);
            else await destroyed;
          },
          query: (...query) => {
            const answer = Promise.withResolvers<Awaited<ReturnType<typeof client.query>>>();
            const patience = setTimeout(() => {
              silent = true;
              answer.reject(new Error('query read timeout'));
              // Else a transaction would wait as long for the answer to its ROLLBACK.
              client.destroy().catch(() => undefined);
            }, patienceMs);
            client
              .query(...query)
              .finally(() => clearTimeout(patience))
              .then(answer.resolve, answer.reject);
            return answer.promise;
          },
        };
      },
    };
  };

export interface ReadPoolOptions extends Omit<PoolOptions, 'patienceMs' | 'telemetry'> {
  /** For the answer to a statement, whose own time-out should come first. */
  readonly patienceMs?: number;
}

/** Connections for everything but commits. */
export const createReadPool = ({
  databaseUrl,
  size,
  patienceMs = sessionTimeouts.statement_timeout + 5_000,
}: ReadPoolOptions): ReadPool => {
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
      driverFactory: impatientDriver(patienceMs),
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
