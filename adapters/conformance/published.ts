// The entry `attrium/conformance`: the suites, and a word on the packages that they stand on where those are missing.
import { AttriumError } from '#domain/errors';
import type { Scene as SceneClass, StoreModel as StoreModelClass } from './index.ts';

export type * from './generators.ts';
export type { Named, ScriptRequest, ScriptTime, WriteScript } from './index.ts';
export type * from './subject.ts';
export type Scene = SceneClass;
export type StoreModel = StoreModelClass;

/** A static import of a missing package would end the process in words of the loader's. */
const explainMissing = (error: unknown): never => {
  const [, name] = /package '(vitest|fast-check)'/.exec(error instanceof Error ? error.message : '') ?? [];
  if (name === undefined) throw error;
  throw new AttriumError('UNSUPPORTED', `The conformance suites need the package ${name}.`, {
    remedy: 'Run npm install --save-dev vitest fast-check, and import attrium/conformance in tests only.',
    cause: error,
  });
};

const suites = await import('./index.ts').catch(explainMissing);

export const {
  allArrived,
  anyCatalogChange,
  anyCondition,
  anyEntities,
  anyFilter,
  anyOrder,
  anyValue,
  anyWindow,
  anyWriteScript,
  at,
  attributeCatalogConformance,
  attributeWorkConformance,
  auditLogConformance,
  clockConformance,
  comparable,
  entityStoreConformance,
  everyAttribute,
  key,
  keysConformance,
  maintenanceConformance,
  only,
  promotionsConformance,
  requestsOf,
  rowSourceConformance,
  Scene,
  StoreModel,
  telemetryConformance,
  tenantsConformance,
  tiersConformance,
  valueSamples,
} = suites;
