import { createHash, createHmac } from 'node:crypto';
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { TenantId } from '#domain/ids';
import { signingKeyBlocks, tenantProver } from './tenant-proof.ts';

describe('tenant proof', () => {
  test.prop([
    fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }),
    fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  ])(
    'the blocks that the database gets make the HMAC that the service signs with, for keys of any length',
    (key, tenant) => {
      const { inner, outer } = signingKeyBlocks(key);
      const message = `attrium-tenant:${tenant}`;
      const inside = createHash('sha256').update(inner).update(message).digest();
      const mac = createHash('sha256').update(outer).update(inside).digest('hex');
      expect(mac).toBe(createHmac('sha256', key).update(message).digest('hex'));
      expect(tenantProver(key)(tenant as TenantId)).toBe(`${tenant}.${mac}`);
    },
  );
});
