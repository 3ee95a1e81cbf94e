import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { AttributeSpec } from '#domain/attributes';
import type { EntityKey } from '#domain/ids';
import type { PostgresAdapters } from './adapters.ts';
import { migratedDatabase, newTenant, type TestDatabase } from './testing/database.ts';

describe.each(inject('postgresServers'))('postgres store [$name]', ({ adminUrl }) => {
  let database: TestDatabase;
  let postgres: PostgresAdapters;

  beforeAll(async () => {
    database = await migratedDatabase(adminUrl);
    postgres = database.adapters();
  });
  afterAll(async () => {
    await postgres?.close();
    await database?.drop();
  });

  const define = async (...specs: AttributeSpec[]) => {
    const tenant = await newTenant(postgres);
    const snapshot = await postgres.catalog.apply(
      tenant,
      specs.map((spec) => ({ kind: 'define', spec })),
    );
    return { tenant, ...snapshot };
  };

  it('what was put is read back, with a receipt that the answer proves', async () => {
    const { tenant, schemaVersion, attributes } = await define(
      { name: 'speed', type: 'number', tier: 'hot' },
      { name: 'label', type: 'text' },
    );
    const [speed, label] = attributes;
    if (speed === undefined || label === undefined) throw new Error('two attributes');
    const entity = 'pump 1' as EntityKey;
    const committed = await postgres.store.commit([
      {
        kind: 'edits',
        tenant,
        schemaVersion,
        atomicity: 'each',
        edits: [
          {
            action: 'put',
            entity,
            type: 'pump',
            values: [
              { attribute: speed.id, type: 'number', value: 12.5 },
              { attribute: label.id, type: 'text', value: 'a\tb\\N\n' },
            ],
          },
        ],
      },
    ]);
    expect(committed.outcomes).toEqual([
      {
        status: 'committed',
        kind: 'edits',
        replayed: false,
        edits: [{ status: 'applied', entity, rev: 1, version: 1, superseded: [] }],
      },
    ]);
    const { data, proof } = await postgres.store.read({ tenant, entities: [entity, 'none' as EntityKey] });
    expect(data[1]).toBeNull();
    expect(data[0]).toMatchObject({ entity, type: 'pump', life: 'alive', rev: 1, version: 1 });
    expect(data[0]?.values.get(speed.id)?.value).toBe(12.5);
    expect(data[0]?.values.get(label.id)?.value).toBe('a\tb\\N\n');
    expect(committed.receipt?.epoch).toBe(proof.epoch);
    expect(committed.receipt && committed.receipt.position <= proof.floor).toBe(true);
  });
});
