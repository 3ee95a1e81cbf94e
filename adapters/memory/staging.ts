import type { Micros } from '#domain/ids';
import type { FlushedStaged, ObservationRequest, StageOutcome } from '#domain/ports/entity-store';
import { Commit } from './commit.ts';
import type { MemoryDatabase, TenantData } from './database.ts';

export const stage = (database: MemoryDatabase, request: ObservationRequest, now: Micros): StageOutcome => {
  const data = database.tenants.get(request.tenant);
  if (data === undefined) return { status: 'refused', refusal: { code: 'TENANT_UNKNOWN' } };
  if (request.schemaVersion !== data.catalog.schemaVersion)
    return { status: 'refused', refusal: { code: 'CATALOG_CHANGED' } };
  const judge = new Commit(database, now);
  const judged = request.observations.map((observation) => ({
    observation,
    refusal: judge.refusalOfObservation(data, observation),
  }));
  const rejected = judged.flatMap(({ refusal }, index) => (refusal === null ? [] : [{ index, refusal }]));
  const observations = judged.flatMap(({ observation, refusal }) =>
    refusal === null ? [{ ...observation, observedAt: observation.observedAt ?? now }] : [],
  );
  if (observations.length > 0) data.staged.push({ observations, at: now });
  return { status: 'staged', accepted: observations.length, rejected, clockAt: now };
};

/** Of one tenant; all, or the first batches that hold about so many values. */
export const writeStaged = (
  database: MemoryDatabase,
  data: TenantData,
  now: Micros,
  values = Number.POSITIVE_INFINITY,
): number => {
  const running = new Commit(database, now);
  let written = 0;
  while (data.staged.length > 0 && written < values) {
    for (const observation of data.staged.shift()?.observations ?? []) {
      running.write(data, observation);
      written += 1;
    }
  }
  running.finish();
  return written;
};

export const flushStaged = (database: MemoryDatabase, values: number, now: Micros): FlushedStaged => {
  const tenants = [...database.tenants.values()];
  let written = 0;
  for (const data of tenants)
    if (written < values) written += writeStaged(database, data, now, values - written);
  const left = tenants.flatMap(({ staged }) => staged);
  const waiting = left.reduce((sum, { observations }) => sum + observations.length, 0);
  const oldest = left.map(({ at }) => at).sort((a, b) => a - b)[0];
  return { written, waiting, oldestMs: oldest === undefined ? null : (now - oldest) / 1_000 };
};
