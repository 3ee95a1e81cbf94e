import { describe, expect, it } from 'vitest';
import { createManualClock, createMemoryAdapters } from '#adapters/memory/index';
import { AttriumError } from '#domain/errors';
import type { Micros } from '#domain/ids';
import type { Identity } from '#domain/ports/identity-provider';
import type { Role } from '#domain/ports/tenants';
import { Authenticator, hashApiKey } from './authenticate.ts';

const invalid = { code: 'CREDENTIAL_INVALID' };

/** Has the form of a token; whether it is good, the provider of the scene says. */
const jwt = (name: string): string => `eyJ.${name}.x`;

const scene = async ({ highestRole = 'admin' as Role } = {}) => {
  const { clock, keys, tenants, telemetry } = createMemoryAdapters({ clock: createManualClock() });
  const { id: tenant } = await tenants.create({ name: 'one' });
  const issued = new Map<string, Identity>();
  const counted = { verified: 0, tenants: 0, keys: 0 };
  let down = false;
  const callers = new Authenticator({
    clock,
    telemetry,
    keys: {
      byHash: (hash) => {
        counted.keys += 1;
        return keys.byHash(hash);
      },
    },
    tenants: {
      byName: (name) => {
        counted.tenants += 1;
        return tenants.byName(name);
      },
    },
    identities: {
      highestRole,
      verify: async (token) => {
        counted.verified += 1;
        if (down) throw new AttriumError('UNAVAILABLE');
        return issued.get(token) ?? null;
      },
    },
  });
  return {
    clock,
    keys,
    tenant,
    tenants,
    counted,
    tell: (credential: string, source = 'here') => callers.authenticate(credential, source),
    goDown: (is: boolean) => {
      down = is;
    },
    issue: (name: string, claims: Partial<Identity> = {}): string => {
      const validUntil = (clock.now() + 600e6) as Micros;
      issued.set(jwt(name), { subject: 's', tenant: 'one', role: 'writer', validUntil, ...claims });
      return jwt(name);
    },
  };
};

describe('a JSON Web Token', () => {
  it('makes its subject a caller of the tenant that it names, and no API key is looked up', async () => {
    const { issue, tell, tenant, counted } = await scene();
    expect(await tell(issue('a'))).toEqual({ key: 'jwt:s', tenant, role: 'writer' });
    expect(counted.keys).toBe(0);
  });

  it('that is wrong is told in the same words as an unknown key, whatever is wrong with it', async () => {
    const { issue, tell } = await scene();
    const said = async (credential: string) => {
      const { code, message, details } = (await tell(credential).catch((e: unknown) => e)) as AttriumError;
      return { code, message, details };
    };
    const ofKey = await said('unknown');
    expect(ofKey).toMatchObject(invalid);
    const wrong = {
      'not verified': jwt('x'),
      'tenant unknown': issue('t', { tenant: 'two' }),
      'tenant of no such name': issue('n', { tenant: "o'\0ne" }),
      'role unknown': issue('r', { role: 'owner' }),
      'role in another case': issue('c', { role: 'Admin' }),
      'role above the highest': issue('o', { role: 'operator' }),
      'at its end': issue('e', { validUntil: 0 as Micros }),
      'too long': jwt('x'.repeat(8_192)),
      'of four parts': `${jwt('a')}.x`,
    };
    for (const [what, credential] of Object.entries(wrong))
      expect([what, await said(credential)]).toEqual([what, ofKey]);
  });

  it('makes an operator only where the installation says so', async () => {
    const { issue, tell } = await scene({ highestRole: 'operator' });
    expect((await tell(issue('o', { role: 'operator' }))).role).toBe('operator');
  });

  it('is of nobody above the highest role', async () => {
    const { issue, tell } = await scene({ highestRole: 'reader' });
    expect((await tell(issue('r', { role: 'reader' }))).role).toBe('reader');
    await expect(tell(issue('w', { role: 'writer' }))).rejects.toMatchObject(invalid);
  });

  it('is verified once a second, and its tenant is looked up once', async () => {
    const { issue, tell, clock, counted } = await scene();
    const [a, b] = [issue('a'), issue('b')];
    for (let call = 0; call < 50; call += 1) await Promise.all([tell(a), tell(b)]);
    expect(counted.verified).toBe(2);
    clock.advance(1_000);
    await tell(a);
    expect(counted).toEqual({ verified: 3, tenants: 2, keys: 0 });
    await tell(issue('c'));
    expect(counted.tenants).toBe(2);
  });

  it('of a tenant that is not there yet works as soon as it is', async () => {
    const { issue, tell, tenants } = await scene();
    const token = issue('a', { tenant: 'two' });
    await expect(tell(token)).rejects.toMatchObject(invalid);
    const { id } = await tenants.create({ name: 'two' });
    expect((await tell(token)).tenant).toBe(id);
  });

  it('ends when it says so, not a second later', async () => {
    const { issue, tell, clock } = await scene();
    const token = issue('a', { validUntil: (clock.now() + 500_000) as Micros });
    await tell(token);
    clock.advance(499);
    await tell(token);
    clock.advance(1);
    await expect(tell(token)).rejects.toMatchObject(invalid);
  });

  it('is unknown a second after its issuer no longer stands by it', async () => {
    const { issue, tell, clock } = await scene();
    const token = issue('a');
    await tell(token);
    issue('a', { tenant: 'nowhere' });
    clock.advance(1_000);
    await expect(tell(token)).rejects.toMatchObject(invalid);
  });

  it('that is good is never counted as a guess, nor one that cannot be verified', async () => {
    const { issue, tell, goDown } = await scene();
    for (let n = 0; n < 200; n += 1) {
      const token = issue(`${n}`);
      goDown(true);
      await expect(tell(token)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      goDown(false);
      await tell(token);
    }
    for (let n = 0; n < 50; n += 1) await expect(tell(jwt(`wrong-${n}`))).rejects.toMatchObject(invalid);
  });

  it('that is wrong is a guess like a wrong key: both together are verified or looked up fifty times', async () => {
    const { issue, tell, counted } = await scene();
    const used = issue('used');
    await tell(used);
    for (let n = 0; n < 25; n += 1) {
      await expect(tell(jwt(`wrong-${n}`))).rejects.toMatchObject(invalid);
      await expect(tell(`wrong ${n}`)).rejects.toMatchObject(invalid);
    }
    const before = { ...counted };
    await expect(tell(jwt('one-more'))).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED', retriable: true });
    await expect(tell('one more')).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    expect(counted).toEqual(before);
    expect((await tell(used)).role).toBe('writer');
  });

  it('is an unknown key where nobody but the store tells who calls', async () => {
    const adapters = createMemoryAdapters({ clock: createManualClock() });
    const callers = new Authenticator(adapters);
    await expect(callers.authenticate(jwt('a'), 'here')).rejects.toMatchObject(invalid);
  });

  it('beside it, API keys are what they were', async () => {
    const { keys, tenant, tell } = await scene();
    await keys.create({ tenant, role: 'reader', label: 'k', hash: hashApiKey('a.key.with.dots') });
    expect((await tell('a.key.with.dots')).role).toBe('reader');
  });
});
