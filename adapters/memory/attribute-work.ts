import { applyCatalogChanges } from '#domain/catalog';
import type { EntityKey, TenantId } from '#domain/ids';
import type { AttributeWork } from '#domain/ports/attribute-work';
import type { Clock } from '#domain/ports/clock';
import { compareText } from '#domain/text';
import { coercedBy } from '#domain/type-change';
import { changeCatalog } from './change-catalog.ts';
import type { MemoryDatabase } from './database.ts';
import type { FaultGate } from './faults.ts';
import { writeStaged } from './staging.ts';

/** A change of type is one step here, and what is to be removed is removed at once. */
export const createAttributeWork = (
  database: MemoryDatabase,
  clock: Clock,
  gate: FaultGate,
): AttributeWork => ({
  tenants: (retiredBefore) =>
    gate.pass('work.tenants', () =>
      [...database.tenants.values()].flatMap(({ tenant, catalog }): TenantId[] =>
        catalog.attributes.some(
          ({ change, retiredAt }) =>
            change !== undefined || (retiredAt !== undefined && retiredAt < retiredBefore),
        )
          ? [tenant.id]
          : [],
      ),
    ),
  values: (tenant, { id }, { after, entities }) =>
    gate.pass('work.values', () => {
      const all = [...(database.tenants.get(tenant)?.entities.values() ?? [])]
        .filter(({ entity }) => after === null || compareText(entity, after) > 0)
        .sort((a, b) => compareText(a.entity, b.entity));
      const looked = all.slice(0, entities);
      const reached: EntityKey | null = looked.length < entities ? null : (looked.at(-1)?.entity ?? null);
      const values = looked.flatMap(({ entity, current }) => {
        const value = current.get(id)?.value ?? null;
        return value === null ? [] : [{ entity, value }];
      });
      return { values, reached };
    }),
  convert: (tenant, { change }) =>
    gate.pass('work.convert', () => {
      const data = database.tenants.get(tenant);
      const live = data?.catalog.attributes.find((attribute) => attribute.change?.id === change?.id);
      if (data === undefined || change === undefined || live === undefined) return 'ended' as const;
      writeStaged(database, data, clock.now());
      const sources = [...data.entities.values()].flatMap(({ current }) => current.get(live.id) ?? []);
      const { values } = coercedBy(
        live,
        sources.map(({ value }) => value),
      );
      if (values === undefined) return 'lossy' as const;
      const made = new Map(
        sources.map((source, place) => [
          source,
          { ...source, attribute: change.id, value: values[place] ?? null },
        ]),
      );
      const ending = { kind: 'switch', name: live.name, id: change.id } as const;
      const after = applyCatalogChanges(data.catalog, [ending], clock.now());
      changeCatalog(database, data, after, clock, (current) => {
        const source = current.get(live.id);
        const entry = source && made.get(source);
        if (entry !== undefined) current.set(change.id, entry);
      });
      return 'switched' as const;
    }),
  empty: () => gate.pass('work.empty', () => 'done' as const),
});
