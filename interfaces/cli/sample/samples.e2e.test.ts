import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { duckDbRowSource } from '#adapters/duckdb/row-source';
import { fileRowSource } from '#adapters/files/row-source';
import { createMemoryAdapters } from '#adapters/memory/index';
import { importRows } from '#application/import/import-rows';
import type { EntityKey } from '#domain/ids';
import { writeMdnSample } from './write-mdn-sample.ts';

const source = fileRowSource(duckDbRowSource());

const importInto = async (path: string, type: string) => {
  const adapters = createMemoryAdapters();
  const { id: tenant } = await adapters.tenants.create({ name: 'samples' });
  const result = await importRows({ ...adapters, source }, { tenant, path, type });
  return { ...adapters, tenant, result };
};

describe('the samples of the README', () => {
  it('MDN: 20,968 features, 142 attributes, 420,010 values, none rejected', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'attrium-sample-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const sample = await writeMdnSample(join(folder, 'new', 'mdn.ndjson'));
    expect(sample).toMatchObject({ rows: 20_968, values: 420_010 });

    const { result, store, tenant } = await importInto(sample.file, 'feature');
    expect(result).toMatchObject({ accepted: 20_968, rejected: 0, values: 420_010, type: 'feature' });
    expect(result.defined).toHaveLength(142);
    expect(result.defined).toContainEqual({ name: 'chrome.version_added', type: 'text' });
    expect(result.defined).toContainEqual({ name: 'status.deprecated', type: 'boolean' });
    const { data } = await store.read({ tenant, entities: ['api.AbortController' as EntityKey] });
    expect(data[0]).toMatchObject({ type: 'feature', version: 1 });
  });

  it('flights: 200,000 rows, 3 attributes, 600,000 values, none rejected', async () => {
    const { result } = await importInto('node_modules/vega-datasets/data/flights-200k.json', 'flight');
    expect(result).toMatchObject({ accepted: 200_000, rejected: 0, values: 600_000 });
    expect(result.defined).toEqual([
      { name: 'delay', type: 'integer' },
      { name: 'distance', type: 'integer' },
      { name: 'time', type: 'number' },
    ]);
  });
});
