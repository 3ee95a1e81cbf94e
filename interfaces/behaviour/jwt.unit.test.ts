import { afterEach, describe, expect, it } from 'vitest';
import { jwtIdentities } from '#adapters/jwt/index';
import { startIssuer, type TestIssuer } from '#adapters/jwt/testing/issuer';
import { createManualClock, createMemoryAdapters } from '#adapters/memory/index';
import type { JsonValue } from '#domain/values';
import { createClient } from '../client/client.ts';
import { isolationSuite } from './isolation/suite.ts';
import { refusal, type Subject, served } from './subject.ts';

/** A server whose callers present tokens of an issuer on this machine. */
const overHttpByJwt = async () => {
  const adapters = createMemoryAdapters({ clock: createManualClock() });
  const issuer: TestIssuer = await startIssuer(adapters.clock);
  const identities = jwtIdentities({ ...issuer.trusted, highestRole: 'operator' });
  const subject: Subject = await served(
    { ...adapters, identities },
    () => issuer.close(),
    ({ name }, role) => issuer.sign({ tenant: name, role }),
  );
  return { subject, issuer, adapters };
};

isolationSuite('http-jwt', async () => (await overHttpByJwt()).subject);

const opened: Subject[] = [];
afterEach(() => Promise.all(opened.splice(0).map((subject) => subject.close())));

const scene = async () => {
  const { subject, issuer, adapters } = await overHttpByJwt();
  opened.push(subject);
  const { url, apiKey } = (await subject.http?.({ tenant: 'one' })) ?? { url: '', apiKey: '' };
  const as = (credential: string) => createClient({ url, apiKey: credential, retries: { attempts: 1 } });
  return { issuer, adapters, as, good: apiKey };
};

describe('a JSON Web Token', () => {
  it('is a credential of the tenant and role that it names', async () => {
    const { issuer, as, good } = await scene();
    await as(good).attributes.define({ attributes: [{ name: 'a', type: 'number' }] });
    const writer = as(await issuer.sign({ role: 'writer' }));
    await writer.entities.put({ entity: 'e', values: { a: 1 } });
    expect((await writer.entities.get({ entity: 'e' })).values.a?.value).toBe(1);
    await refusal(writer.keys.list({}), 'FORBIDDEN');
  });

  it('that is wrong is refused in the words for an unknown key', async () => {
    const { issuer, as, adapters } = await scene();
    const seconds = adapters.clock.now() / 1e6;
    const ofKey = await refusal(as('unknown').entities.find({}), 'CREDENTIAL_INVALID');
    for (const claims of [
      { iss: 'https://elsewhere.example/' },
      { aud: 'others' },
      { exp: seconds - 31 },
      { nbf: seconds + 31 },
      { sub: undefined },
      { tenant: 'nowhere' },
      { role: 'owner' },
    ]) {
      const { message, remedy } = await refusal(
        as(await issuer.sign(claims)).entities.find({}),
        'CREDENTIAL_INVALID',
      );
      expect([claims, message, remedy]).toEqual([claims, ofKey.message, ofKey.remedy]);
    }
  });

  it('is neither good nor bad while the keys of its issuer cannot be read', async () => {
    const { issuer, as, good } = await scene();
    issuer.answer({ status: 500, body: 'secret of the issuer' });
    const error = await refusal(as(good).entities.find({}), 'UNAVAILABLE');
    expect(error).toMatchObject({ retriable: true, retryAfterMs: 10_000 });
    expect(JSON.stringify([error.message, error.details])).not.toMatch(/500|127\.0\.0\.1|secret/);
  });

  it('names its subject in the audit log, and stands in no log itself', async () => {
    const { issuer, as, adapters } = await scene();
    const token = await issuer.sign({ sub: 'ada@issuer.example', role: 'admin' });
    await as(token).keys.create({ role: 'reader', label: 'k' });
    const { items } = await as(token).audit.list({});
    expect(items[0]).toMatchObject({
      actor: { key: 'jwt:ada@issuer.example', role: 'admin' },
      action: 'keys.create',
    });
    const logged = JSON.stringify([
      items,
      adapters.telemetry.lines.map((line) => line as unknown as JsonValue),
    ]);
    for (const part of token.split('.')) expect(logged).not.toContain(part);
  });
});
