import type { Micros, TenantId } from '#domain/ids';
import { limits } from '#domain/limits';
import type { Idempotency, WriteOutcome } from '#domain/ports/entity-store';
import type { MemoryDatabase, TenantData } from './database.ts';

/** What a request with this key is answered without being carried out; null where the key is free. */
export const replayOf = (
  data: TenantData,
  { key, payloadHash }: Idempotency,
  now: Micros,
): WriteOutcome | null => {
  const used = data.usedKeys.get(key);
  if (used === undefined || used.expiresAt <= now) return null;
  if (used.payloadHash !== payloadHash) {
    return { status: 'refused', refusal: { code: 'IDEMPOTENCY_CONFLICT' } };
  }
  return used.outcome.status === 'committed' ? { ...used.outcome, replayed: true } : used.outcome;
};

export const replay = (
  database: MemoryDatabase,
  tenant: TenantId,
  idempotency: Idempotency,
  now: Micros,
): WriteOutcome | null => {
  const data = database.tenants.get(tenant);
  return data === undefined
    ? { status: 'refused', refusal: { code: 'TENANT_UNKNOWN' } }
    : replayOf(data, idempotency, now);
};

/** Each key that comes takes two with it whose time is over, if there are any, so that they do not pile up. */
const removedPerKey = 2;

export const useKey = (
  { usedKeys }: TenantData,
  { key, payloadHash }: Idempotency,
  outcome: WriteOutcome,
  now: Micros,
): void => {
  // So that the map is in the order of expiry.
  usedKeys.delete(key);
  let removed = 0;
  for (const [old, { expiresAt }] of usedKeys) {
    if (expiresAt > now || removed === removedPerKey) break;
    usedKeys.delete(old);
    removed += 1;
  }
  usedKeys.set(key, { payloadHash, outcome, expiresAt: (now + limits.idempotencyTtlMs * 1_000) as Micros });
};
