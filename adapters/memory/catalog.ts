import { applyCatalogChanges } from '#domain/catalog';
import { AttriumError } from '#domain/errors';
import type { TenantId } from '#domain/ids';
import type { AttributeCatalog } from '#domain/ports/attribute-catalog';
import type { Clock } from '#domain/ports/clock';
import { record } from './audit-log.ts';
import { changeCatalog } from './change-catalog.ts';
import type { MemoryDatabase, TenantData } from './database.ts';
import type { FaultGate } from './faults.ts';
import { writeStaged } from './staging.ts';

export const createCatalog = (database: MemoryDatabase, clock: Clock, gate: FaultGate): AttributeCatalog => {
  const dataOf = (tenant: TenantId): TenantData => {
    const data = database.tenants.get(tenant);
    if (data === undefined) throw new AttriumError('TENANT_UNKNOWN');
    return data;
  };
  return {
    load: (tenant) => gate.pass('catalog.load', () => dataOf(tenant).catalog),
    apply: (tenant, changes, audit) =>
      gate.pass('catalog.apply', () => {
        const data = dataOf(tenant);
        // It was validated against the catalogue as it is.
        writeStaged(database, data, clock.now());
        const before = data.catalog;
        const after = applyCatalogChanges(before, changes, clock.now());
        if (after === before) return after;
        record(database, clock, audit?.(after));
        return changeCatalog(database, data, after, clock);
      }),
  };
};
