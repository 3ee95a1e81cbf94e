export type { Adapters } from '#application/services';
export type { TokenKey } from '#application/session/token-codec';
export * from './client/index.ts';
export { type Attrium, type AttriumOptions, createAttrium } from './create-attrium.ts';
