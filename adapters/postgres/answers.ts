import { z } from 'zod';
import { coerced } from '#domain/coercion';
import type { CurrentValue, EntityState, ShownEntry } from '#domain/entity';
import { AttriumError } from '#domain/errors';
import type { Proof } from '#domain/freshness';
import type { AttributeId, EntityKey, Epoch, IngestSeq, Micros, Position } from '#domain/ids';
import { limits } from '#domain/limits';
import { decodeValue, valueType } from './value-encoding.ts';

// The shapes in which the database's functions answer, and what the port calls them.

const micros = z.int().transform((at) => at as Micros);
const seq = z.string().transform((text) => BigInt(text) as IngestSeq);
const attributeId = z.int().transform((id) => id as AttributeId);

/** [attribute, type, value_num, value_text, observed at, ingest_seq]; as of a time, the attribute's type behind it */
const valueRow = z.tuple([
  attributeId,
  valueType,
  z.number().nullable(),
  z.string().nullable(),
  micros,
  seq,
  valueType.optional(),
]);
/** The same, and ingested at, unit, version. */
const entryRow = z.tuple([
  attributeId,
  valueType,
  z.number().nullable(),
  z.string().nullable(),
  micros,
  seq,
  micros,
  z.string().nullable(),
  z.int().nullable(),
]);

export const stateRow = z.object({
  type: z.string().nullable(),
  alive: z.boolean(),
  rev: z.int(),
  version: z.int(),
  values: z.array(valueRow),
});
export type StateRow = z.output<typeof stateRow>;

export const proofRow = {
  epoch: z.string().transform((text) => text as Epoch),
  floor: z.string().transform((text) => text as Position),
  ceiling: z.string().transform((text) => text as Position),
  clock_us: z.bigint().transform((at) => Number(at) as Micros),
};

/** Where it was asked: whether something that the answer may have to hold is staged still; whether names have changed. */
export const askedColumns = { staged: z.boolean().optional(), renamed: z.boolean().optional() };

export const probeAnswer = z.object(proofRow);
export const readAnswer = z.object({
  ...proofRow,
  ...askedColumns,
  entities: z.array(stateRow.nullable()).nullable(),
});
export const historyAnswer = z.object({
  ...proofRow,
  ...askedColumns,
  entries: z.array(entryRow).nullable(),
  more: z.boolean(),
});
/** The floor comes from an earlier statement. */
export const findAnswer = z.object({
  epoch: proofRow.epoch,
  ceiling: proofRow.ceiling,
  clock_us: proofRow.clock_us,
  /** The first entity alone would be too large. */
  too_large: z.string().nullable(),
  more: z.boolean(),
  entities: z.array(stateRow.extend({ entity: z.string().transform((key) => key as EntityKey) })),
});

export const toProof = ({ epoch, floor, ceiling, clock_us }: z.output<typeof probeAnswer>): Proof => ({
  epoch,
  floor,
  ceiling,
  // No heartbeat is written yet.
  beat: null,
  clockAt: clock_us,
});

export const toState = (entity: EntityKey, row: StateRow): EntityState => {
  const values = new Map<AttributeId, CurrentValue>();
  for (const [attribute, type, num, text, observedAt, ingestSeq, typeNow = type] of row.values) {
    const written = decodeValue(type, { num, text });
    const value = written === null ? undefined : coerced(type, typeNow, written);
    if (value !== undefined) values.set(attribute, { value, observedAt, ingestSeq });
  }
  return {
    entity,
    type: row.type,
    life: row.alive ? 'alive' : 'deleted',
    rev: row.rev,
    version: row.version,
    values,
  };
};

export const toEntry = ([
  attribute,
  type,
  num,
  text,
  observedAt,
  ingestSeq,
  ingestedAt,
  unit,
  version,
]: z.output<typeof entryRow>): ShownEntry => ({
  attribute,
  value: decodeValue(type, { num, text }),
  observedAt,
  ingestSeq,
  ingestedAt,
  ...(version !== null && { under: { version, type, unit } }),
});

export const answerTooLarge = (details: Readonly<Record<string, unknown>> = {}): AttriumError =>
  new AttriumError('ANSWER_TOO_LARGE', undefined, { details: { limit: limits.answerBytes, ...details } });
