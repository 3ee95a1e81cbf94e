import { describe, expect, it } from 'vitest';
import { createManualClock, createMemoryAdapters } from '#adapters/memory/index';
import type { Micros } from '#domain/ids';
import { roles } from '#domain/ports/tenants';
import { Authenticator, hashApiKey } from './authenticate.ts';
import { requireRole } from './principal.ts';
import { ensureApiKey, ensureTenant } from './provision.ts';

const empty = () => createMemoryAdapters({ clock: createManualClock() });

const scene = async () => {
  const adapters = empty();
  const tenant = await ensureTenant(adapters, 'one');
  return { adapters, tenant };
};

const key = { role: 'writer', label: 'test', secret: 'secret' } as const;

describe('a tenant', () => {
  it('is made once by many at a time', async () => {
    const adapters = empty();
    const made = await Promise.all([1, 2, 3].map(() => ensureTenant(adapters, 'one')));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await adapters.tenants.list()).toHaveLength(1);
  });

  it('is not made where the failure is another one', async () => {
    const adapters = empty();
    adapters.faults.failNext('tenants.create', 'before');
    await expect(ensureTenant(adapters, 'one')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('an API key', () => {
  it('is made once, and kept as a hash only', async () => {
    const { adapters, tenant } = await scene();
    await ensureApiKey(adapters, { tenant, ...key });
    await ensureApiKey(adapters, { tenant, ...key });
    const keys = await adapters.keys.list(tenant.id);
    expect(keys).toHaveLength(1);
    expect(JSON.stringify(keys)).not.toContain(key.secret);
    expect(hashApiKey(key.secret)).toMatch(/^[\da-f]{64}$/);
  });

  it('of another tenant or role, or revoked, is not taken over', async () => {
    const { adapters, tenant } = await scene();
    await ensureApiKey(adapters, { tenant, ...key });
    const other = await ensureTenant(adapters, 'other');
    await expect(ensureApiKey(adapters, { tenant: other, ...key })).rejects.toMatchObject({
      code: 'KEY_EXISTS',
    });
    await expect(ensureApiKey(adapters, { tenant, ...key, role: 'admin' })).rejects.toMatchObject({
      code: 'KEY_EXISTS',
    });
    const [made] = await adapters.keys.list(tenant.id);
    await adapters.keys.revoke(tenant.id, made?.id ?? '');
    await expect(ensureApiKey(adapters, { tenant, ...key })).rejects.toMatchObject({ code: 'KEY_EXISTS' });
  });

  it('keeps the lower role that it has from before, where that is allowed', async () => {
    const { adapters, tenant } = await scene();
    const given = { tenant, label: 'test', secret: 'secret' };
    expect(await ensureApiKey(adapters, { ...given, role: 'admin' })).toBe('admin');
    expect(await ensureApiKey(adapters, { ...given, role: 'operator', orRole: 'admin' })).toBe('admin');
    expect((await adapters.keys.list(tenant.id)).map(({ role }) => role)).toEqual(['admin']);
    const other = { ...given, secret: 'other', role: 'operator', orRole: 'admin' } as const;
    expect(await ensureApiKey(adapters, other)).toBe('operator');
  });

  it('says who calls', async () => {
    const { adapters, tenant } = await scene();
    await ensureApiKey(adapters, { tenant, ...key });
    expect(await new Authenticator(adapters).authenticate(key.secret, 'here')).toEqual({
      key: expect.any(String),
      tenant: tenant.id,
      role: 'writer',
    });
  });

  it('unknown, revoked, expired or longer than any is refused alike', async () => {
    const { adapters, tenant } = await scene();
    const { clock, keys } = adapters;
    const make = (secret: string, expiresAt?: Micros) =>
      keys.create({ tenant: tenant.id, role: 'reader', label: 'test', hash: hashApiKey(secret), expiresAt });
    const revoked = await make('revoked');
    await keys.revoke(tenant.id, revoked.id);
    await make('expired', clock.now());
    await make('x'.repeat(513));
    const refusals = ['unknown', '', 'revoked', 'expired', 'x'.repeat(513)].map((secret) =>
      new Authenticator(adapters)
        .authenticate(secret, 'here')
        .catch((error: { code: string; message: string }) => [error.code, error.message]),
    );
    const told = new Set((await Promise.all(refusals)).map(String));
    expect([...told]).toEqual([expect.stringMatching(/^CREDENTIAL_INVALID,/)]);
  });
});

describe('a role', () => {
  it('may do what each before it may, and nothing that the next one may', () => {
    for (const [place, role] of roles.entries()) {
      for (const [needed, least] of roles.entries()) {
        const asked = () => requireRole({ key: null, tenant: 1 as never, role }, least);
        if (needed <= place) expect(asked).not.toThrow();
        else
          expect(asked).toThrow(
            expect.objectContaining({ code: 'FORBIDDEN', details: { needs: least, has: role } }),
          );
      }
    }
  });
});
