import { AttriumError } from '#domain/errors';
import type { TenantId } from '#domain/ids';
import { limits } from '#domain/limits';
import type { Clock } from '#domain/ports/clock';
import type { Tenant, Tenants } from '#domain/ports/tenants';
import { compareText } from '#domain/text';
import { record } from './audit-log.ts';
import type { MemoryDatabase } from './database.ts';
import type { FaultGate } from './faults.ts';
import { newPromotionData } from './promotion-data.ts';

export const createTenants = (database: MemoryDatabase, clock: Clock, gate: FaultGate): Tenants => {
  const all = (): Tenant[] => [...database.tenants.values()].map((data) => data.tenant);
  return {
    create: ({ name, attributeLimit = limits.attributesPerTenant }, audit) =>
      gate.pass('tenants.create', () => {
        if (all().some((tenant) => tenant.name === name))
          throw new AttriumError('TENANT_EXISTS', undefined, { details: { name } });
        const tenant: Tenant = {
          id: (database.tenants.size + 1) as TenantId,
          name,
          attributeLimit,
          createdAt: clock.now(),
        };
        record(database, clock, audit?.(tenant));
        const catalog = {
          schemaVersion: 1,
          placementVersion: 0,
          namesVersion: 0,
          lastId: 0,
          attributeLimit,
          attributes: [],
        };
        database.tenants.set(tenant.id, {
          tenant,
          catalog,
          versions: [],
          entities: new Map(),
          usedKeys: new Map(),
          streams: new Map(),
          moves: new Map(),
          promotion: newPromotionData(),
          staged: [],
        });
        return tenant;
      }),
    byName: (name) => gate.pass('tenants.byName', () => all().find((tenant) => tenant.name === name) ?? null),
    list: () => gate.pass('tenants.list', () => all().sort((a, b) => compareText(a.name, b.name))),
  };
};
