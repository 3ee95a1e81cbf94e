import type { Micros } from '#domain/ids';
import { type Month, monthOf } from '#domain/month';
import type { Clock } from '#domain/ports/clock';
import type { Maintenance } from '#domain/ports/maintenance';
import { defaultHistoryPolicy, wantedMonths } from '#domain/retention';
import type { EntityRecord, MemoryDatabase } from './database.ts';
import type { FaultGate } from './faults.ts';
import { flushStaged } from './staging.ts';

/** Its months are names beside the history, which lies with the entities. */
export const createMaintenance = (database: MemoryDatabase, clock: Clock, gate: FaultGate): Maintenance => {
  const months = () => ({
    current: monthOf(clock.now()),
    attached: [...database.months].sort(),
    detached: [...database.detachedMonths].sort(),
  });
  /** Removes the expired ones, at most `limit` over all tenants. */
  const removeExpired = <Key>(
    maps: readonly Map<Key, { readonly expiresAt: Micros }>[],
    limit: number,
  ): number => {
    let removed = 0;
    for (const map of maps) {
      for (const [key, { expiresAt }] of map) {
        if (removed === limit) return removed;
        if (expiresAt > clock.now()) continue;
        map.delete(key);
        removed += 1;
      }
    }
    return removed;
  };
  return {
    makeMonths: (monthsAhead) =>
      gate.pass('maintenance.makeMonths', () => {
        const wanted = wantedMonths(monthOf(clock.now()), { ...defaultHistoryPolicy, monthsAhead });
        const made = wanted.filter((month) => !database.months.has(month));
        for (const month of made) database.months.add(month);
        return made;
      }),
    months: () => gate.pass('maintenance.months', months),
    detach: (month) =>
      gate.pass('maintenance.detach', () => {
        if (month >= monthOf(clock.now())) throw new TypeError(`${month} has not ended.`);
        if (database.months.delete(month)) {
          database.detachedMonths.add(month);
          for (const { entities } of database.tenants.values())
            for (const record of entities.values()) entities.set(record.entity, withoutMonth(record, month));
        }
        return 'done' as const;
      }),
    drop: (month) =>
      gate.pass('maintenance.drop', () => {
        database.detachedMonths.delete(month);
        return 'done' as const;
      }),
    purge: (limit) =>
      gate.pass('maintenance.purge', () => {
        const tenants = [...database.tenants.values()];
        return {
          idempotencyKeys: removeExpired(
            tenants.map(({ usedKeys }) => usedKeys),
            limit,
          ),
          streams: removeExpired(
            tenants.map(({ streams }) => streams),
            limit,
          ),
          // A commit in memory leaves no record of itself.
          batches: 0,
        };
      }),
    facts: () =>
      gate.pass('maintenance.facts', () => {
        const { waiting, oldestMs } = flushStaged(database, 0, clock.now());
        return {
          ...months(),
          unsecured: [],
          strayBytes: 0,
          timeCorrelation: null,
          stagedValues: waiting,
          stagedMs: oldestMs,
        };
      }),
  };
};

/** A new record: a replica may hold the one before. */
const withoutMonth = (record: EntityRecord, month: Month): EntityRecord => {
  const history = record.history
    .slice(0, record.historyLength)
    .filter(({ ingestedAt }) => monthOf(ingestedAt) !== month);
  return { ...record, history, historyLength: history.length };
};
