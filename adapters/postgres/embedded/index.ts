export { type DataFolder, openDataFolder } from './data-folder.ts';
export type { ServerExit } from './postmaster.ts';
export { readSecrets, type Secrets } from './secrets.ts';
export { findServerBinaries } from './server-binaries.ts';
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './start.ts';
