export { entityStoreConformance } from './entity-store.ts';
export * from './generators.ts';
export { StoreModel } from './model.ts';
export { at, comparable, everyAttribute, type Named, Scene } from './scene.ts';
export type * from './subject.ts';
export { valueSamples } from './value-samples.ts';
export {
  anyWriteScript,
  requestsOf,
  type ScriptRequest,
  type ScriptTime,
  type WriteScript,
} from './write-script.ts';
