import { defineConfig } from 'vitest/config';

// A test's suffix says what it needs: unit nothing, int PostgreSQL servers, e2e the whole product as processes.
const exclude = ['**/node_modules/**', 'dist/**', '.attrium/**', 'terraform/**'];

export default defineConfig({
  test: {
    reporters: ['default', './.ci/case-report.ts'],
    coverage: {
      provider: 'v8',
      include: ['domain/**', 'application/**', 'adapters/**', 'interfaces/**'],
      exclude: ['**/*.test.ts', '**/*.test-d.ts', 'adapters/*/testing/**'],
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.unit.test.ts'],
          exclude,
        },
      },
      {
        test: {
          name: 'types',
          include: [],
          // Errors of other files are the type check's business.
          typecheck: {
            enabled: true,
            only: true,
            include: ['**/*.test-d.ts'],
            exclude,
            ignoreSourceErrors: true,
          },
        },
      },
      {
        test: {
          name: 'int',
          include: ['**/*.int.test.ts'],
          exclude,
          globalSetup: ['./adapters/postgres/testing/servers.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['**/*.e2e.test.ts'],
          exclude,
          // Each file starts processes of its own; side by side on two cores they would only slow each other down.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
