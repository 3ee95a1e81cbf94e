import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { AttributeDefinition, TypeChange } from '#domain/attributes';
import { applyCatalogChanges } from '#domain/catalog';
import type { EntityKey, Micros, TenantId } from '#domain/ids';
import { limits } from '#domain/limits';
import type { AttributeWork, ConversionOutcome } from '#domain/ports/attribute-work';
import { coercedBy } from '#domain/type-change';
import type { Value } from '#domain/values';
import { asking } from './asking.ts';
import { loadCatalog, lockCatalog, storeCatalog } from './catalog.ts';
import type { ReadPool } from './read-pool.ts';
import { operator, type ProveTenant, type TenantProof } from './tenant-proof.ts';
import { decodeValue, encodeValue } from './value-encoding.ts';

const num = z.number().nullable();
const text = z.string().nullable();
const tenantsRow = z.object({ tenants: z.array(z.int().transform((id) => id as TenantId)) });
const valuesRow = z.object({
  values: z.array(z.tuple([z.string().transform((key) => key as EntityKey), num, text])),
  reached: z
    .string()
    .transform((key) => key as EntityKey)
    .nullable(),
});
const emptiedRow = z.object({ outcome: z.enum(['more', 'done', 'busy']) });
const phaseRow = z.object({ phase: z.enum(['entities', 'tail', 'settle']).nullable() });
const sourceRows = z.object({
  rows: z.array(z.tuple([z.int(), num, text, z.int(), z.string()])),
  reached: z.record(z.string(), z.unknown()).nullable(),
  complete: z.boolean(),
});
const nothing = z.object({});

interface Job {
  readonly connection: CommonQueryMethods;
  readonly proof: TenantProof;
  readonly attribute: AttributeDefinition;
  readonly change: TypeChange;
}

const phaseOf = async ({ connection, proof, change }: Job, held: boolean) =>
  (
    await connection.one(
      sql.type(phaseRow)`select attrium.conversion_phase(${proof}, ${change.id}, ${held}) as phase`,
    )
  ).phase;

/** null: some value would be lost that may not be. Else whether the phase is at its end. */
const step = async (job: Job, entities: number): Promise<boolean | null> => {
  const { connection, proof, attribute, change } = job;
  const source = await connection.one(sql.type(sourceRows)`
    select * from attrium.conversion_rows(${proof}, ${change.id}, ${entities}, ${limits.answerBytes})`);
  const { values, lost } = coercedBy(
    attribute,
    source.rows.map(([, num, text]): Value | null => decodeValue(attribute.type, { num, text })),
  );
  if (values === undefined) return null;
  const rows = source.rows.map(([entity, , , observedAt, seq], place) => {
    const { num, text } = encodeValue(change.spec.type, values[place] ?? null);
    return [entity, num, text, observedAt, seq];
  });
  await connection.query(sql.type(nothing)`
    select attrium.conversion_advance(
      ${proof}, ${change.id}, ${JSON.stringify(rows)}, ${JSON.stringify(source.reached)}, ${source.complete},
      ${lost}, ${change.placement === 'hot'}) is null as ignored`);
  return source.complete;
};

const convert = async (job: Job, entities: number): Promise<ConversionOutcome> => {
  const { connection, proof, attribute, change } = job;
  const phase = await phaseOf(job, false);
  if (phase === null) return 'ended';
  // Before the job: who changes the catalogue holds its lock, and then waits for the job.
  const now = phase === 'settle' ? await lockCatalog(connection, proof) : undefined;
  if ((await phaseOf(job, true)) !== phase) return 'busy';
  const complete = await step(job, entities);
  if (complete === null) return 'lossy';
  if (now === undefined || !complete) return 'more';
  const before = await loadCatalog(connection, proof);
  const after = applyCatalogChanges(before, [{ kind: 'switch', name: attribute.name, id: change.id }], now);
  await storeCatalog(connection, proof, before, after);
  return 'switched';
};

export const createAttributeWork = (pool: ReadPool, prove: ProveTenant): AttributeWork => {
  const asked = asking(pool);
  return {
    tenants: (retiredBefore: Micros) =>
      asked(async (database) => {
        const { tenants } = await database.one(sql.type(tenantsRow)`
          select attrium.attribute_work(${prove(operator)}, ${retiredBefore}) as tenants`);
        return tenants;
      }),
    values: (tenant, { id, type }, { after, entities }) =>
      asked(async (database) => {
        const { values, reached } = await database.one(sql.type(valuesRow)`
          select * from attrium.values_of_attribute(
            ${prove(tenant)}, ${id}, ${after ?? ''}, ${entities}, ${limits.answerBytes})`);
        const decoded = values.map(([entity, num, text]) => ({
          entity,
          value: decodeValue(type, { num, text }) as Value,
        }));
        return { values: decoded, reached };
      }),
    convert: (tenant, attribute, entities) =>
      asked((database) =>
        database.transaction(async (connection) => {
          const { change } = attribute;
          if (change === undefined) return 'ended';
          return convert({ connection, proof: prove(tenant), attribute, change }, entities);
        }),
      ),
    empty: (tenant, entities) =>
      asked(async (database) => {
        const { outcome } = await database.one(sql.type(emptiedRow)`
          select attrium.empty_attributes(${prove(tenant)}, ${entities}) as outcome`);
        return outcome;
      }),
  };
};
