import { AttriumError } from '#domain/errors';
import type { Micros } from '#domain/ids';
import type { Clock } from '#domain/ports/clock';
import type { ApiKey, Keys } from '#domain/ports/tenants';
import type { MemoryDatabase } from './database.ts';
import type { FaultGate } from './faults.ts';

const unknownKey = (id: string): AttriumError =>
  new AttriumError('KEY_UNKNOWN', undefined, { details: { id } });

export const createKeys = (database: MemoryDatabase, clock: Clock, gate: FaultGate): Keys => {
  const keys = database.keysByHash;
  const add = (hash: string, key: Omit<ApiKey, 'id' | 'createdAt'>): ApiKey => {
    const created: ApiKey = { ...key, id: String(keys.size + 1), createdAt: clock.now() };
    keys.set(hash, created);
    return created;
  };
  return {
    create: ({ hash, ...key }) =>
      gate.pass('keys.create', () => {
        if (!database.tenants.has(key.tenant)) throw new AttriumError('TENANT_UNKNOWN');
        if (keys.has(hash)) throw new AttriumError('KEY_EXISTS');
        return add(hash, key);
      }),
    byHash: (hash) => gate.pass('keys.byHash', () => keys.get(hash) ?? null),
    list: (tenant) => gate.pass('keys.list', () => [...keys.values()].filter((key) => key.tenant === tenant)),
    revoke: (tenant, id) =>
      gate.pass('keys.revoke', () => {
        for (const [hash, key] of keys) {
          if (key.tenant !== tenant || key.id !== id) continue;
          const revoked = { ...key, revokedAt: key.revokedAt ?? clock.now() };
          keys.set(hash, revoked);
          return revoked;
        }
        throw unknownKey(id);
      }),
    rotate: (tenant, id, { hash, expiresAt, endsAt }) =>
      gate.pass('keys.rotate', () => {
        const held = [...keys].find(([, key]) => key.tenant === tenant && key.id === id);
        if (held === undefined || held[1].revokedAt !== undefined) throw unknownKey(id);
        if (keys.has(hash)) throw new AttriumError('KEY_EXISTS');
        const [oldHash, { role, label, expiresAt: ended = endsAt }] = held;
        const replaced = { ...held[1], expiresAt: Math.min(ended, endsAt) as Micros };
        const created = add(hash, { tenant, role, label, expiresAt });
        keys.set(oldHash, replaced);
        return { created, replaced };
      }),
  };
};
