import { describe, expect, it } from 'vitest';
import { createManualClock, createMemoryAdapters } from '#adapters/memory/index';
import type { Micros } from '#domain/ids';
import { Authenticator, hashApiKey } from './authenticate.ts';

const invalid = { code: 'CREDENTIAL_INVALID' };
const refused = { code: 'QUOTA_EXCEEDED' };

/** A store with one tenant, and somebody who tells callers; look-ups are counted. */
const scene = async () => {
  const adapters = createMemoryAdapters({ clock: createManualClock() });
  const { keys, clock, tenants, faults, telemetry } = adapters;
  const { id: tenant } = await tenants.create({ name: 't' });
  let lookUps = 0;
  const byHash = (hash: string) => {
    lookUps += 1;
    return keys.byHash(hash);
  };
  const callers = new Authenticator({ keys: { byHash }, tenants, clock, telemetry });
  let guesses = 0;
  return {
    clock,
    faults,
    keys,
    tenant,
    lookUps: () => lookUps,
    create: (secret: string, expiresAt?: Micros) =>
      keys.create({ tenant, role: 'reader', label: 'k', hash: hashApiKey(secret), expiresAt }),
    tell: (secret: string, source = 'here') => callers.authenticate(secret, source),
    /** Wrong keys, no two of them alike. */
    guess: async (times: number, source = 'there') => {
      for (let time = 0; time < times; time += 1) {
        guesses += 1;
        await expect(callers.authenticate(`wrong ${guesses}`, source)).rejects.toMatchObject(invalid);
      }
    },
  };
};

describe('a key that was valid', () => {
  it('costs one look-up a second', async () => {
    const { create, tell, clock, lookUps } = await scene();
    const { id } = await create('secret');
    for (let call = 0; call < 100; call += 1) expect((await tell('secret')).key).toBe(id);
    expect(lookUps()).toBe(1);
    clock.advance(1_000);
    await tell('secret');
    expect(lookUps()).toBe(2);
  });

  it('is looked up once for calls that come at once', async () => {
    const { create, tell, lookUps, faults, clock } = await scene();
    await create('secret');
    faults.delay('keys.byHash', 5);
    const calls = Array.from({ length: 200 }, () => tell('secret'));
    await expect.poll(() => clock.sleeping).toBe(1);
    clock.advance(5);
    expect(new Set((await Promise.all(calls)).map(({ key }) => key)).size).toBe(1);
    expect(lookUps()).toBe(1);
  });

  it('is refused at most a second after its revocation', async () => {
    const { create, tell, clock, keys, tenant } = await scene();
    const { id } = await create('secret');
    await tell('secret');
    clock.advance(999);
    await keys.revoke(tenant, id);
    await tell('secret');
    clock.advance(1);
    await expect(tell('secret')).rejects.toMatchObject(invalid);
  });

  it('is refused from the moment of its end on, not a second later', async () => {
    const { create, tell, clock } = await scene();
    await create('secret', (clock.now() + 500_000) as Micros);
    await tell('secret');
    clock.advance(499);
    await tell('secret');
    clock.advance(1);
    await expect(tell('secret')).rejects.toMatchObject(invalid);
  });

  it('is asked for again after a look-up that failed', async () => {
    const { create, tell, faults } = await scene();
    await create('secret');
    faults.failNext('keys.byHash', 'before');
    await expect(tell('secret')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect((await tell('secret')).role).toBe('reader');
  });
});

describe('a key that is unknown', () => {
  it('is looked up each time, so that it works as soon as it is made', async () => {
    const { create, tell } = await scene();
    await expect(tell('secret')).rejects.toMatchObject(invalid);
    const { id } = await create('secret');
    expect((await tell('secret')).key).toBe(id);
  });

  it('is refused without a look-up where its source has tried too many, until the time that the refusal tells', async () => {
    const { guess, tell, clock, lookUps } = await scene();
    await guess(50);
    const before = lookUps();
    const error = await tell('one more', 'there').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ ...refused, retriable: true, retryAfterMs: 100 });
    expect(lookUps()).toBe(before);
    clock.advance(99);
    await expect(tell('one more', 'there')).rejects.toMatchObject(refused);
    clock.advance(1);
    await guess(1);
    await expect(tell('one more', 'there')).rejects.toMatchObject(refused);
  });

  it('of one source slows down no key that is in use, from wherever, and no other source', async () => {
    const { create, guess, tell, clock } = await scene();
    await create('used');
    await create('new');
    await tell('used', 'there');
    await guess(50);
    await expect(tell('wrong', 'there')).rejects.toMatchObject(refused);
    clock.advance(2);
    expect((await tell('used', 'there')).role).toBe('reader');
    expect((await tell('new', 'elsewhere')).role).toBe('reader');
  });

  it('of however many sources causes no more look-ups than all strangers are given', async () => {
    const { create, guess, tell, lookUps, clock } = await scene();
    await create('used');
    await tell('used');
    for (let source = 0; source < 2; source += 1) await guess(50, `source ${source}`);
    const before = lookUps();
    for (let source = 0; source < 1_000; source += 1)
      await expect(tell('wrong', `further ${source}`)).rejects.toMatchObject(refused);
    expect(lookUps()).toBe(before);
    clock.advance(1_000);
    expect((await tell('used')).role).toBe('reader');
  });

  it('is not what a valid key is counted as, nor a look-up that failed', async () => {
    const { create, tell, guess, faults } = await scene();
    for (let n = 0; n < 200; n += 1) {
      await create(`secret ${n}`);
      faults.failNext('keys.byHash', 'before');
      await expect(tell(`secret ${n}`, 'there')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      await tell(`secret ${n}`, 'there');
    }
    await guess(50);
  });

  it('that is too long to have been issued is one, though it is never looked up', async () => {
    const { tell, lookUps } = await scene();
    for (let call = 0; call < 50; call += 1)
      await expect(tell('x'.repeat(513))).rejects.toMatchObject(invalid);
    await expect(tell('x'.repeat(513))).rejects.toMatchObject(refused);
    expect(lookUps()).toBe(0);
  });

  it('that was revoked is one: its holder has no more tries than others', async () => {
    const { create, tell, clock, keys, tenant } = await scene();
    const { id } = await create('secret');
    await tell('secret');
    await keys.revoke(tenant, id);
    clock.advance(1_000);
    for (let call = 0; call < 51; call += 1) await expect(tell('secret')).rejects.toMatchObject(invalid);
    await expect(tell('secret')).rejects.toMatchObject(refused);
  });
});
