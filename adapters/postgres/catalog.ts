import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import {
  type AttributeDefinition,
  type CatalogSnapshot,
  lossPolicies,
  placements,
  type TypeChange,
  tiers,
} from '#domain/attributes';
import { applyCatalogChanges, catalogWork } from '#domain/catalog';
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

const specRow = z.object({
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
  pii: z.enum(['none', 'personal', 'sensitive']),
  fresh_for_ms: z.number().nullable(),
});

/** As catalog_of() returns it and store_catalog() takes it. */
const attributeRow = specRow.extend({
  id: z.int(),
  placement: z.enum(placements),
  version: z.int(),
  created_us: z.int(),
  retired_us: z.int().nullable(),
  former: z.array(z.int()).nullable(),
  change: z
    .object({
      id: z.int(),
      spec: specRow,
      on_loss: z.enum(lossPolicies),
      placement: z.enum(['hot', 'cold']),
      started_us: z.int(),
    })
    .nullable(),
});
type SpecRow = z.output<typeof specRow>;
type AttributeRow = z.output<typeof attributeRow>;

const catalogRow = z.object({
  schema_version: z.int(),
  placement_version: z.bigint(),
  names_version: z.int(),
  attribute_limit: z.int(),
  last_id: z.int(),
  /** null: as the caller knows them. */
  attributes: z.array(attributeRow).nullable(),
});

const toSpec = (row: SpecRow): TypeChange['spec'] => ({
  name: row.name,
  type: row.type,
  ...(row.description === null ? {} : { description: row.description }),
  ...(row.unit === null ? {} : { unit: row.unit }),
  ...row.constraints,
  pii: row.pii,
  ...(row.fresh_for_ms === null ? {} : { freshForMs: row.fresh_for_ms }),
  tier: row.tier,
});

const toDefinition = ({ change, ...row }: AttributeRow): AttributeDefinition => ({
  ...toSpec(row),
  id: row.id as AttributeId,
  placement: row.placement,
  version: row.version,
  createdAt: row.created_us as Micros,
  ...(row.retired_us === null ? {} : { retiredAt: row.retired_us as Micros }),
  ...(row.former === null ? {} : { former: row.former as AttributeId[] }),
  ...(change === null
    ? {}
    : {
        change: {
          id: change.id as AttributeId,
          spec: toSpec(change.spec),
          onLoss: change.on_loss,
          placement: change.placement,
          startedAt: change.started_us as Micros,
        },
      }),
});

const isScalar = (value: Value | undefined): value is string | number | boolean | undefined =>
  value === undefined || typeof value !== 'object';

const bound = (value: Value | undefined): string | number | boolean | undefined => {
  if (!isScalar(value)) throw new TypeError('a constraint is a scalar');
  return value;
};

const toSpecRow = ({ allowed, min, max, pattern, ...spec }: TypeChange['spec']): SpecRow => ({
  name: spec.name,
  type: spec.type,
  unit: spec.unit ?? null,
  description: spec.description ?? null,
  constraints: {
    allowed: allowed?.flatMap((value) => bound(value) ?? []),
    min: bound(min),
    max: bound(max),
    pattern,
  },
  tier: spec.tier,
  pii: spec.pii,
  fresh_for_ms: spec.freshForMs ?? null,
});

const toRow = (definition: AttributeDefinition): AttributeRow => ({
  ...toSpecRow(definition),
  id: definition.id,
  placement: definition.placement,
  version: definition.version,
  created_us: definition.createdAt,
  retired_us: definition.retiredAt ?? null,
  former: definition.former === undefined ? null : [...definition.former],
  change: changeRow(definition),
});

const changeRow = ({ change }: AttributeDefinition): AttributeRow['change'] =>
  change === undefined
    ? null
    : {
        id: change.id,
        spec: toSpecRow(change.spec),
        on_loss: change.onLoss,
        placement: change.placement,
        started_us: change.startedAt,
      };

/** As evolve_catalog() takes the numbers whose values are to be made. */
const begunRow = ({ id, version, change }: AttributeDefinition) =>
  change && { ...toSpecRow(change.spec), id: change.id, source: id, version: version + 1 };

export const loadCatalog = async (
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
    namesVersion: row.names_version,
    attributeLimit: row.attribute_limit,
    lastId: row.last_id,
    attributes: row.attributes.map(toDefinition),
  };
};

const clockRow = z.object({ clock_us: z.bigint() });
const nothing = z.object({});

/** The primary's clock. Until the transaction ends, no other change and no commit of the tenant gets past here. */
export const lockCatalog = async (connection: CommonQueryMethods, proof: string): Promise<Micros> => {
  await connection.query(sql.type(nothing)`
    select set_config('lock_timeout', ${String(lockTimeoutMs)}, true) as ignored`);
  const row = await connection.maybeOne(
    sql.type(clockRow)`select clock_us from attrium.lock_catalog(${proof})`,
  );
  if (row === null) throw new AttriumError('TENANT_UNKNOWN');
  return Number(row.clock_us) as Micros;
};

/** Under lockCatalog(). */
export const storeCatalog = async (
  connection: CommonQueryMethods,
  proof: string,
  before: CatalogSnapshot,
  after: CatalogSnapshot,
): Promise<void> => {
  const known = new Map(before.attributes.map(({ id, version }) => [id, version]));
  const changed = after.attributes.filter(({ id, version }) => known.get(id) !== version);
  const rows = JSON.stringify(changed.map(toRow));
  const { dropped, begun, ended, emptied } = catalogWork(before, after);
  const begins = changed
    .filter(({ change }) => change !== undefined && begun.includes(change.id))
    .map(begunRow);
  const ids = (list: readonly AttributeId[]) => sql.array([...list], 'int4');
  await connection.query(sql.type(nothing)`
    select attrium.evolve_catalog(
      ${proof}, ${rows}, ${JSON.stringify(begins)}, ${ids(dropped)}, ${ids(ended)}, ${ids(emptied)},
      ${after.namesVersion ?? 0}) is null as ignored`);
  await connection.query(sql.type(nothing)`
    select attrium.store_catalog(${proof}, ${after.schemaVersion}, ${rows}) is null as ignored`);
};

export const createCatalog = (pool: ReadPool, prove: ProveTenant): AttributeCatalog => ({
  async load(tenant, known) {
    try {
      return await loadCatalog(await pool.get(), prove(tenant), known);
    } catch (error) {
      throw translated(error);
    }
  },
  async apply(tenant, changes, audit) {
    const proof = prove(tenant);
    try {
      const open = await pool.get();
      return await open.transaction(async (transaction) => {
        const now = await lockCatalog(transaction, proof);
        const before = await loadCatalog(transaction, proof);
        const after = applyCatalogChanges(before, changes, now);
        if (after === before) return after;
        return recorded(transaction, prove, audit, async () => {
          await storeCatalog(transaction, proof, before, after);
          return after;
        });
      });
    } catch (error) {
      throw translated(error);
    }
  },
});
