export { attributeCatalogConformance } from './attribute-catalog.ts';
export { attributeWorkConformance } from './attribute-work.ts';
export { auditLogConformance } from './audit-log.ts';
export { anyCatalogChange } from './catalog-changes.ts';
export { clockConformance } from './clock.ts';
export { entityStoreConformance } from './entity-store.ts';
export * from './generators.ts';
export { keysConformance } from './keys.ts';
export { maintenanceConformance } from './maintenance.ts';
export { StoreModel } from './model.ts';
export { promotionsConformance } from './promotions.ts';
export { rowSourceConformance } from './row-source.ts';
export { at, comparable, everyAttribute, key, type Named, only, Scene } from './scene.ts';
export type * from './subject.ts';
export { telemetryConformance } from './telemetry.ts';
export { tenantsConformance } from './tenants.ts';
export { allArrived, tiersConformance } from './tiers.ts';
export { valueSamples } from './value-samples.ts';
export {
  anyWriteScript,
  requestsOf,
  type ScriptRequest,
  type ScriptTime,
  type WriteScript,
} from './write-script.ts';
