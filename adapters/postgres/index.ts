export { createPostgresAdapters, type PostgresAdapters, type PostgresOptions } from './adapters.ts';
export { assertSchema } from './assert-schema.ts';
export { type DatabaseFacts, inspectDatabase } from './inspect.ts';
export { type MigrateOptions, type MigrateReport, migrate } from './migrate.ts';
