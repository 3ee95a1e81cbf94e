import { AttriumError } from '#domain/errors';
import type { Clock } from '#domain/ports/clock';
import type { ApiKey, Keys } from '#domain/ports/tenants';
import type { MemoryDatabase } from './database.ts';
import type { FaultGate } from './faults.ts';

export const createKeys = (database: MemoryDatabase, clock: Clock, gate: FaultGate): Keys => {
  const keys = database.keysByHash;
  return {
    create: ({ hash, ...key }) =>
      gate.pass('keys.create', () => {
        if (!database.tenants.has(key.tenant)) throw new AttriumError('TENANT_UNKNOWN');
        if (keys.has(hash)) throw new AttriumError('KEY_EXISTS');
        const created: ApiKey = { ...key, id: String(keys.size + 1), createdAt: clock.now() };
        keys.set(hash, created);
        return created;
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
        throw new AttriumError('KEY_UNKNOWN', undefined, { details: { id } });
      }),
  };
};
