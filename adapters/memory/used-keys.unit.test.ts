import { expect, it } from 'vitest';
import type { Micros } from '#domain/ids';
import { limits } from '#domain/limits';
import type { WriteOutcome } from '#domain/ports/entity-store';
import type { TenantData, UsedKey } from './database.ts';
import { useKey } from './used-keys.ts';

const outcome: WriteOutcome = { status: 'committed', kind: 'edits', replayed: false, edits: [] };

it('each key that comes takes two with it whose time is over, and none whose time is not', () => {
  const usedKeys = new Map<string, UsedKey>();
  const use = (key: string, now: number): readonly string[] => {
    useKey({ usedKeys } as unknown as TenantData, { key, payloadHash: 'h' }, outcome, now as Micros);
    return [...usedKeys.keys()];
  };
  const ttl = limits.idempotencyTtlMs * 1_000;
  for (const [now, key] of ['k1', 'k2', 'k3', 'k4'].entries()) use(key, now);
  expect(use('k1', ttl + 1)).toEqual(['k3', 'k4', 'k1']);
  expect(use('n1', ttl + 2)).toEqual(['k4', 'k1', 'n1']);
  expect(use('n2', ttl + 3)).toEqual(['k1', 'n1', 'n2']);
  expect(use('n3', ttl + 4)).toEqual(['k1', 'n1', 'n2', 'n3']);
});
