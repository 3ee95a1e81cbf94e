import { defineConfig } from 'vitest/config';

// A test's suffix says what it needs: unit nothing, int PostgreSQL servers, e2e the whole product as processes.
const exclude = ['**/node_modules/**', 'dist/**', '.attrium/**'];
const globalSetup = ['./adapters/postgres/testing/servers.ts'];
const setupFiles = ['./.ci/property-runs.ts'];

// `--mode=quick` (npm run check) leaves out what asks PostgreSQL through the whole product: there, the product is asked
// on memory, and PostgreSQL through the suites of its ports. It also leaves out what few changes touch and what takes
// seconds: anything that may be sent, migrations, failures of connections, the projection held against history, the way through PgBouncer, and
// maintenance, which asks for a fresh database each time.
const notQuick = [
  'interfaces/behaviour/fuzz/**',
  'perf/proofs/**',
  'interfaces/**/*.int.test.ts',
  'docs/*.int.test.ts',
  'adapters/postgres/{attribute-reuse,attribute-work,connect-at-start,inspect,migrate,projection,tiers,failures,pgbouncer,maintenance,maintenance-cron}.int.test.ts',
];

export default defineConfig(({ mode }) => ({
  test: {
    reporters: ['default', './.ci/case-report.ts'],
    coverage: {
      provider: 'v8',
      include: ['domain/**', 'application/**', 'adapters/**', 'interfaces/**'],
      exclude: ['**/*.test.ts', '**/testing/**'],
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.unit.test.ts'],
          exclude: [...exclude, ...(mode === 'quick' ? notQuick : [])],
          setupFiles,
          // Modules hold no state that a test could leave behind, and loading them anew for each file took longer than
          // the tests themselves.
          isolate: false,
        },
      },
      {
        test: {
          name: 'int',
          include: ['**/*.int.test.ts'],
          exclude: mode === 'quick' ? [...exclude, ...notQuick] : exclude,
          setupFiles,
          isolate: false,
          globalSetup,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['**/*.e2e.test.ts'],
          exclude,
          globalSetup,
          // Each file starts processes of its own; side by side on two cores they would only slow each other down.
          fileParallelism: false,
          // Of those that say that they may.
          maxConcurrency: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
}));
