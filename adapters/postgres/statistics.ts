import { sql } from 'slonik';
import { z } from 'zod';
import type { AttributeId } from '#domain/ids';
import { typeField } from '#domain/planning/tests';
import type { Statistics } from '#domain/ports/statistics';
import type { Value, ValueType } from '#domain/values';
import { translated } from './errors.ts';
import type { ReadPool } from './read-pool.ts';
import type { ProveTenant } from './tenant-proof.ts';
import { decodeValue, valueType } from './value-encoding.ts';

/** Entities that are looked at: 1,000 of 50 values took 0.2 s. */
const sampleEntities = 1_000;
const leastAgeMs = 5_000;

const encoded = z.union([z.number(), z.string()]);
const attributeRow = z.tuple([
  z.int().transform((id) => id as AttributeId),
  valueType,
  z.number(),
  z.number(),
  z.array(z.tuple([encoded, z.number()])),
  z.array(encoded),
]);
const writtenRow = z.object({
  attribute: z.int().transform((id) => id as AttributeId),
  entries: z.bigint(),
});
const answer = z.object({
  age_ms: z.number().nullable(),
  entities: z.bigint(),
  projection_bytes: z.int().nullable(),
  attributes: z.array(attributeRow),
});

const decoded = (type: ValueType, value: number | string): Value[] => {
  const found = decodeValue(type, {
    num: typeof value === 'number' ? value : null,
    text: typeof value === 'string' ? value : null,
  });
  return found === null ? [] : [found];
};

export const createStatistics = (pool: ReadPool, prove: ProveTenant): Statistics => {
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw translated(error);
    }
  };
  return {
    of: (tenant, attributes) =>
      run(async () => {
        const open = await pool.get();
        const found = await open.one(sql.type(answer)`
          select * from attrium.statistics_of(${prove(tenant)}, ${sql.array([typeField.id, ...attributes], 'int4')})`);
        return {
          ageMs: found.age_ms,
          known: {
            entities: Number(found.entities),
            projectionBytes: found.projection_bytes ?? undefined,
            attributes: new Map(
              found.attributes.map(([id, type, rows, distinct, common, bounds]) => [
                id,
                {
                  rows,
                  distinct,
                  common: common.flatMap(([value, share]) =>
                    decoded(type, value).map((one) => ({ value: one, share })),
                  ),
                  bounds: bounds.flatMap((value) => decoded(type, value)),
                },
              ]),
            ),
          },
        };
      }),
    written: (tenant, attributes, since, most) =>
      run(async () => {
        const open = await pool.get();
        const found = await open.any(sql.type(writtenRow)`
          select * from attrium.written_since(
            ${prove(tenant)}, ${sql.array([...attributes], 'int4')}, ${since}, ${most})`);
        return new Map(found.map(({ attribute, entries }) => [attribute, Number(entries)]));
      }),
    refresh: (tenant) =>
      run(async () => {
        const open = await pool.get();
        await open.one(sql.type(z.object({ refreshed: z.boolean() }))`
          select attrium.refresh_statistics(${prove(tenant)}, ${sampleEntities}, ${leastAgeMs}) as refreshed`);
      }),
  };
};
