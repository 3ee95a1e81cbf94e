import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import { type AttributeDefinition, type CatalogSnapshot, placements, tiers } from '#domain/attributes';
import { applyCatalogChanges } from '#domain/catalog';
import { AttriumError } from '#domain/errors';
import type { AttributeId, Micros } from '#domain/ids';
import type { AttributeCatalog } from '#domain/ports/attribute-catalog';
import type { Value } from '#domain/values';
import { recorded } from './audit-log.ts';
import { translated } from './errors.ts';
import type { ReadPool } from './read-pool.ts';
import type { ProveTenant } from './tenant-proof.ts';
import { valueType } from './value-encoding.ts';
import { lockTimeoutMs } from './write-pool.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** As catalog_of() returns it and store_catalog() takes it. */
const attributeRow = z.object({
  id: z.int(),
  name: z.string(),
  type: valueType,
  unit: z.string().nullable(),
  description: z.string().nullable(),
  constraints: z.object({
    allowed: z.array(scalar).optional(),
    min: scalar.optional(),
    max: scalar.optional(),
    pattern: z.string().optional(),
  }),
  tier: z.enum(tiers),
  placement: z.enum(placements),
  pii: z.enum(['none', 'personal', 'sensitive']),
  fresh_for_ms: z.number().nullable(),
  version: z.int(),
  created_us: z.int(),
  retired_us: z.int().nullable(),
});
type AttributeRow = z.output<typeof attributeRow>;

const catalogRow = z.object({
  schema_version: z.int(),
  placement_version: z.bigint(),
  attribute_limit: z.int(),
  /** null: as the caller knows them. */
  attributes: z.array(attributeRow).nullable(),
});

const toDefinition = (row: AttributeRow): AttributeDefinition => ({
  id: row.id as AttributeId,
  name: row.name,
  type: row.type,
  ...(row.description === null ? {} : { description: row.description }),
  ...(row.unit === null ? {} : { unit: row.unit }),
  ...row.constraints,
  pii: row.pii,
  ...(row.fresh_for_ms === null ? {} : { freshForMs: row.fresh_for_ms }),
  tier: row.tier,
  placement: row.placement,
  version: row.version,
  createdAt: row.created_us as Micros,
  ...(row.retired_us === null ? {} : { retiredAt: row.retired_us as Micros }),
});

const isScalar = (value: Value | undefined): value is string | number | boolean | undefined =>
  value === undefined || typeof value !== 'object';

const bound = (value: Value | undefined): string | number | boolean | undefined => {
  if (!isScalar(value)) throw new TypeError('a constraint is a scalar');
  return value;
};

const toRow = ({ allowed, min, max, pattern, ...definition }: AttributeDefinition): AttributeRow => ({
  id: definition.id,
  name: definition.name,
  type: definition.type,
  unit: definition.unit ?? null,
  description: definition.description ?? null,
  constraints: {
    allowed: allowed?.flatMap((value) => bound(value) ?? []),
    min: bound(min),
    max: bound(max),
    pattern,
  },
  tier: definition.tier,
  placement: definition.placement,
  pii: definition.pii,
  fresh_for_ms: definition.freshForMs ?? null,
  version: definition.version,
  created_us: definition.createdAt,
  retired_us: definition.retiredAt ?? null,
});

const load = async (
  connection: CommonQueryMethods,
  proof: string,
  known?: CatalogSnapshot,
): Promise<CatalogSnapshot> => {
  const row = await connection.maybeOne(sql.type(catalogRow)`
    select * from attrium.catalog_of(${proof}, ${known?.schemaVersion ?? null},
      ${known === undefined ? null : (known.attributes.at(-1)?.id ?? 0)}, ${known?.placementVersion ?? null})`);
  if (row === null) throw new AttriumError('TENANT_UNKNOWN');
  if (row.attributes === null) return known as CatalogSnapshot;
  return {
    schemaVersion: row.schema_version,
    placementVersion: Number(row.placement_version),
    attributeLimit: row.attribute_limit,
    attributes: row.attributes.map(toDefinition),
  };
};

const clockRow = z.object({ clock_us: z.bigint() });
const nothing = z.object({});

/** The primary's clock. Until the transaction ends, no other change and no commit of the tenant gets past here. */
const lock = async (connection: CommonQueryMethods, proof: string): Promise<Micros> => {
  await connection.query(sql.type(nothing)`
    select set_config('lock_timeout', ${String(lockTimeoutMs)}, true) as ignored`);
  const row = await connection.maybeOne(
    sql.type(clockRow)`select clock_us from attrium.lock_catalog(${proof})`,
  );
  if (row === null) throw new AttriumError('TENANT_UNKNOWN');
  return Number(row.clock_us) as Micros;
};

const store = async (
  connection: CommonQueryMethods,
  proof: string,
  before: CatalogSnapshot,
  after: CatalogSnapshot,
): Promise<void> => {
  const known = new Map(before.attributes.map(({ id, version }) => [id, version]));
  const changed = after.attributes.filter(({ id, version }) => known.get(id) !== version);
  await connection.query(sql.type(nothing)`
    select attrium.store_catalog(${proof}, ${after.schemaVersion}, ${JSON.stringify(changed.map(toRow))}) is null as ignored`);
};

export const createCatalog = (pool: ReadPool, prove: ProveTenant): AttributeCatalog => ({
  async load(tenant, known) {
    try {
      return await load(await pool.get(), prove(tenant), known);
    } catch (error) {
      throw translated(error);
    }
  },
  async apply(tenant, changes, audit) {
    const proof = prove(tenant);
    try {
      const open = await pool.get();
      return await open.transaction(async (transaction) => {
        const now = await lock(transaction, proof);
        const before = await load(transaction, proof);
        const after = applyCatalogChanges(before, changes, now);
        if (after === before) return after;
        return recorded(transaction, prove, audit, async () => {
          await store(transaction, proof, before, after);
          return after;
        });
      });
    } catch (error) {
      throw translated(error);
    }
  },
});
