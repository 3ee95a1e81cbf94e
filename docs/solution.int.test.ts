import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type QueryArrayResult } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { allRows, startEngine } from '#adapters/duckdb/engine';
import { createMemoryAdapters } from '#adapters/memory/index';
import { tenantProver } from '#adapters/postgres/tenant-proof';
import { migratedDatabase, type TestDatabase } from '#adapters/postgres/testing/database';
import { systemClock } from '#adapters/system/index';
import type { TenantId } from '#domain/ids';
import type { Tiers } from '#domain/ports/tiers';
import { inProcess, type Subject, sceneOf } from '#interfaces/behaviour/subject';
import { exportCommand } from '#interfaces/cli/export/command';
import { loadSample } from '#interfaces/cli/sample/load';
import { fences } from './generators/readme.ts';

const page = await readFile(new URL('solution.md', import.meta.url), 'utf8');
const outputs = new Map(fences('output', page).map(({ name, body }) => [name, body.trimEnd()]));

/** As the page shows rows: names of columns, then a line each. */
const shown = (names: readonly string[], rows: readonly (readonly unknown[])[]): string =>
  [names, ...rows].map((row) => row.map((cell) => `${cell ?? ''}`).join(' | ')).join('\n');

/** The page's SQL finds in the sample what it says. Of one server: what versions differ in is nothing that it asks. */
const everyTierReached = async (tiers: Tiers): Promise<void> => {
  for (const tenant of await tiers.pending())
    while ((await tiers.step(tenant, { values: 10_000 })).outcome !== 'done');
};

describe.each(inject('postgresServers').slice(0, 1))(
  'the SQL of docs/solution.md [$name]',
  ({ adminUrl }) => {
    let database: TestDatabase;
    let subject: Subject;
    let app: Client;
    let owner: Client;
    let folder: string;

    beforeAll(async () => {
      vi.spyOn(console, 'log').mockImplementation(() => undefined);
      vi.spyOn(console, 'error').mockImplementation(() => undefined);
      folder = await mkdtemp(join(tmpdir(), 'attrium-solution-'));
      database = await migratedDatabase(adminUrl);
      const { close, ...ports } = database.adapters();
      const clock = systemClock();
      subject = inProcess({ ...ports, clock, telemetry: createMemoryAdapters({ clock }).telemetry }, close);
      const { attrium, tenant } = await sceneOf(subject);
      await loadSample(attrium, new AbortController().signal);
      for (const name of ['status.experimental', 'chrome.version_added'])
        await attrium.attributes.update({ name, tier: 'hot' });
      // A busy machine leaves the rest to a worker, of which there is none here.
      await everyTierReached(ports.tiers);
      await exportCommand(async () => attrium).parseAsync([join(folder, 'features.parquet')], {
        from: 'user',
      });
      const [row] = await database.admin<{ tenant_id: number }>(
        'select tenant_id from attrium.tenants where name = $1',
        [tenant],
      );
      const proof = tenantProver(database.tenantSigningKey)(row?.tenant_id as TenantId);
      app = new Client({ connectionString: database.appUrl });
      owner = new Client({ connectionString: database.adminUrl });
      await Promise.all([app.connect(), owner.connect()]);
      await app.query(`select set_config('attrium.tenant', $1, false)`, [proof]);
    }, 300_000);
    afterAll(async () => {
      vi.restoreAllMocks();
      await Promise.all([app?.end(), owner?.end()]);
      await subject?.close();
      await database?.drop();
      await rm(folder, { recursive: true });
    });

    /** Of the last statement. */
    const asked = async (client: Client, text: string): Promise<string> => {
      const results: QueryArrayResult | QueryArrayResult[] = await client.query({ text, rowMode: 'array' });
      const last = [results].flat().at(-1);
      return shown(last?.fields.map(({ name }) => name) ?? [], last?.rows ?? []);
    };

    it.each(fences('postgres', page))('as the application role: $name', async ({ name, body }) => {
      expect(await asked(app, body)).toBe(outputs.get(name));
    });

    it.each(fences('owner', page))('as the owner: $name', async ({ name, body }) => {
      expect(await asked(owner, body)).toBe(outputs.get(name));
    });

    it.each(fences('duckdb', page))('by DuckDB over an export: $name', async ({ name, body }) => {
      const engine = await startEngine();
      try {
        const sql = body.replaceAll("'features.parquet'", `'${join(folder, 'features.parquet')}'`);
        const rows = await allRows(engine, sql, []);
        expect(rows.map((row) => row.map(String).join(' | ')).join('\n')).toBe(outputs.get(name));
      } finally {
        engine.closeSync();
      }
    });
  },
);
