import { AttriumError } from '#domain/errors';
import type { Micros } from '#domain/ids';
import type { Clock } from '#domain/ports/clock';
import type { ApiKey, Keys } from '#domain/ports/tenants';
import { record } from './audit-log.ts';
import type { MemoryDatabase } from './database.ts';
import type { FaultGate } from './faults.ts';

const unknownKey = (id: string): AttriumError =>
  new AttriumError('KEY_UNKNOWN', undefined, { details: { id } });

export const createKeys = (database: MemoryDatabase, clock: Clock, gate: FaultGate): Keys => {
  const keys = database.keysByHash;
  const made = (hash: string, key: Omit<ApiKey, 'id' | 'createdAt'>): ApiKey => {
    if (keys.has(hash)) throw new AttriumError('KEY_EXISTS');
    return { ...key, id: String(keys.size + 1), createdAt: clock.now() };
  };
  const held = (tenant: ApiKey['tenant'], id: string): readonly [string, ApiKey] => {
    const found = [...keys].find(([, key]) => key.tenant === tenant && key.id === id);
    if (found === undefined) throw unknownKey(id);
    return found;
  };
  return {
    create: ({ hash, ...key }, audit) =>
      gate.pass('keys.create', () => {
        if (!database.tenants.has(key.tenant)) throw new AttriumError('TENANT_UNKNOWN');
        const created = made(hash, key);
        record(database, clock, audit?.(created));
        keys.set(hash, created);
        return created;
      }),
    byHash: (hash) => gate.pass('keys.byHash', () => keys.get(hash) ?? null),
    list: (tenant) => gate.pass('keys.list', () => [...keys.values()].filter((key) => key.tenant === tenant)),
    revoke: (tenant, id, audit) =>
      gate.pass('keys.revoke', () => {
        const [hash, key] = held(tenant, id);
        const revoked = { ...key, revokedAt: key.revokedAt ?? clock.now() };
        record(database, clock, audit?.(revoked));
        keys.set(hash, revoked);
        return revoked;
      }),
    rotate: (tenant, id, { hash, expiresAt, endsAt }, audit) =>
      gate.pass('keys.rotate', () => {
        const [oldHash, old] = held(tenant, id);
        if (old.revokedAt !== undefined) throw unknownKey(id);
        const replaced = { ...old, expiresAt: Math.min(old.expiresAt ?? endsAt, endsAt) as Micros };
        const created = made(hash, { tenant, role: old.role, label: old.label, expiresAt });
        record(database, clock, audit?.({ created, replaced }));
        keys.set(oldHash, replaced);
        keys.set(hash, created);
        return { created, replaced };
      }),
  };
};
