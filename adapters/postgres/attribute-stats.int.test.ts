import { Client } from 'pg';
import { expect, inject, it, onTestFinished } from 'vitest';
import type { AttributeId } from '#domain/ids';
import { noUsage, savedAnHour, savedBy } from '#domain/promotion/usage';
import { tenantProver } from './tenant-proof.ts';
import { migratedDatabase, newTenant } from './testing/database.ts';

const halfLifeMs = 900_000;

it.each(inject('postgresServers'))(
  'the view attribute_stats tells the application role how the proven tenant uses its attributes [$name]',
  async ({ adminUrl }) => {
    const database = await migratedDatabase(adminUrl);
    const postgres = database.adapters();
    const client = new Client({ connectionString: database.appUrl });
    await client.connect();
    onTestFinished(async () => {
      await client.end();
      await postgres.close();
      await database.drop();
    });
    const tenant = await newTenant(postgres);
    await postgres.catalog.apply(tenant, [
      { kind: 'define', spec: { name: 'used', type: 'number' } },
      { kind: 'define', spec: { name: 'unused', type: 'text', tier: 'hot' } },
      { kind: 'define', spec: { name: 'gone', type: 'text' } },
      { kind: 'retire', name: 'gone' },
    ]);
    const usage = {
      ...noUsage,
      ...savedBy(5_000),
      filters: 40,
      sorts: 4,
      reads: 2,
      coldFinds: 4,
      coldMs: 100,
    };
    await postgres.promotions.count(tenant, [{ attribute: 1 as AttributeId, usage, used: true }], halfLifeMs);

    await client.query(`select set_config('attrium.tenant', $1, false)`, [
      tenantProver(database.tenantSigningKey)(tenant),
    ]);
    const { rows } = await client.query(`select * from attrium.attribute_stats order by attribute_id`);
    const anHour = (Math.LN2 * 3_600_000) / halfLifeMs;
    expect(rows).toMatchObject([
      { name: 'used', type: 'number', tier: 'auto', placement: 'cold', cold_mean_ms: 25, hot_mean_ms: null },
      { name: 'unused', tier: 'hot', filters_per_hour: 0, saves_ms_per_hour: 0, used_at: null },
    ]);
    const told = (name: string): number => Number(rows[0][name]);
    expect(told('filters_per_hour') / (40 * anHour)).toBeCloseTo(1, 1);
    expect(told('sorts_per_hour') / (4 * anHour)).toBeCloseTo(1, 1);
    expect(told('reads_per_hour') / (2 * anHour)).toBeCloseTo(1, 1);
    expect(told('saves_ms_per_hour') / savedAnHour(usage, halfLifeMs).savedMs).toBeCloseTo(1, 1);
  },
);
