import { fc, it as property } from '@fast-check/vitest';
import { base64url, exportSPKI, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '#adapters/memory/index';
import { type JwtOptions, jwtIdentities } from './identity-provider.ts';
import { startIssuer, type TestIssuer } from './testing/issuer.ts';

const opened: TestIssuer[] = [];
afterEach(() => Promise.all(opened.splice(0).map((issuer) => issuer.close())));

const scene = async (options: Partial<JwtOptions> = {}) => {
  const clock = createManualClock();
  const issuer = await startIssuer(clock);
  opened.push(issuer);
  const provider = jwtIdentities({ ...issuer.trusted, ...options });
  const seconds = () => Math.floor(clock.now() / 1e6);
  return { clock, issuer, seconds, verify: (token: string) => provider.verify(token) };
};

const json = (value: unknown): string => base64url.encode(JSON.stringify(value));
const reheaded = (token: string, header: object): string =>
  [json(header), ...token.split('.').slice(1)].join('.');

describe('a token', () => {
  it('says who calls, of which tenant and with which role', async () => {
    const { issuer, verify, seconds } = await scene();
    expect(await verify(await issuer.sign())).toEqual({
      subject: 'somebody',
      tenant: 'one',
      role: 'writer',
      validUntil: (seconds() + 630) * 1e6,
    });
  });

  it('may say so in claims of other names', async () => {
    const tenantClaim = 'https://claims.example/tenant';
    const { issuer, verify } = await scene({ tenantClaim, roleClaim: 'attrium_role' });
    const token = await issuer.sign({ [tenantClaim]: 'two', attrium_role: 'reader' });
    expect(await verify(token)).toMatchObject({ tenant: 'two', role: 'reader' });
  });

  it.each(['ES256', 'RS256', 'EdDSA'])('may be signed by %s', async (algorithm) => {
    const { issuer, verify } = await scene();
    const by = await issuer.addKey('other', algorithm);
    expect(
      await verify(await issuer.sign({}, { header: { alg: algorithm, kid: 'other' }, by })),
    ).not.toBeNull();
  });

  it('may be for several audiences', async () => {
    const { issuer, verify } = await scene();
    expect(await verify(await issuer.sign({ aud: ['x', issuer.trusted.audience] }))).not.toBeNull();
  });

  it.each([
    ['of another issuer', { iss: 'https://issuer.example' }],
    ['of no issuer', { iss: undefined }],
    ['for others', { aud: ['x', 'y'] }],
    ['for nobody', { aud: undefined }],
    ['without a subject', { sub: undefined }],
    ['with an empty subject', { sub: '' }],
    ['with a subject that breaks lines', { sub: 'a\nb' }],
    ['with a subject of half a character', { sub: '\ud800' }],
    ['with a subject too long for a log', { sub: 'x'.repeat(256) }],
    ['without an end', { exp: undefined }],
    ['whose end is no number', { exp: '1' as never }],
    ['without a tenant', { tenant: undefined }],
    ['of several tenants', { tenant: ['one', 'two'] }],
    ['without a role', { role: undefined }],
    ['of a role that is no text', { role: { writer: true } }],
  ])('%s says nothing', async (_what, claims) => {
    const { issuer, verify } = await scene();
    expect(await verify(await issuer.sign(claims))).toBeNull();
  });

  it('is good from nbf to exp, within the skew and not a second beyond', async () => {
    const { issuer, verify, seconds } = await scene();
    const now = seconds();
    for (const [claims, good] of [
      [{ exp: now - 29 }, true],
      [{ exp: now - 30 }, false],
      [{ nbf: now + 30 }, true],
      [{ nbf: now + 31 }, false],
      [{ iat: now + 30 }, true],
      [{ iat: now + 31 }, false],
    ] as const) {
      expect([claims, (await verify(await issuer.sign(claims))) !== null]).toEqual([claims, good]);
    }
  });
});

describe('a forged token says nothing', () => {
  const forgeries: readonly (readonly [string, (issuer: TestIssuer) => Promise<string>])[] = [
    [
      'by another key under the same id',
      async (issuer) => issuer.sign({}, { by: await generateKeyPair('ES256') }),
    ],
    [
      'changed after it was signed',
      async (issuer) => {
        const [head, , signature] = (await issuer.sign()).split('.');
        return [head, json({ role: 'admin' }), signature].join('.');
      },
    ],
    ['without a signature', async (issuer) => (await issuer.sign()).replace(/[^.]*$/, '')],
    [
      'of the algorithm none',
      async (issuer) => reheaded(await issuer.sign(), { alg: 'none', kid: 'first' }).replace(/[^.]*$/, ''),
    ],
    [
      'with the public key as a shared secret',
      async (issuer) => {
        const { publicKey } = await issuer.addKey('rsa', 'RS256');
        const now = 4_000_000_000;
        return new SignJWT({
          iss: issuer.trusted.issuer,
          aud: issuer.trusted.audience,
          sub: 's',
          exp: now,
          tenant: 'one',
          role: 'admin',
        })
          .setProtectedHeader({ alg: 'HS256', kid: 'rsa' })
          .sign(new TextEncoder().encode(await exportSPKI(publicKey)));
      },
    ],
    [
      'of an algorithm that is not listed',
      async (issuer) => {
        const by = await issuer.addKey('other', 'ES384');
        return issuer.sign({}, { header: { alg: 'ES384', kid: 'other' }, by });
      },
    ],
    [
      'of one algorithm by a key of another',
      async (issuer) => {
        const by = await issuer.addKey('rsa', 'RS256');
        return issuer.sign({}, { header: { alg: 'RS256', kid: 'first' }, by });
      },
    ],
    [
      'that demands what nobody knows',
      async (issuer) => issuer.sign({}, { header: { crit: ['strange'], strange: true } }),
    ],
  ];
  it.each(forgeries)('%s', async (_how, forge) => {
    const { issuer, verify } = await scene();
    expect(await verify(await forge(issuer))).toBeNull();
  });

  it.each(['jwk', 'jku', 'x5u'])('that brings its key along as %s, which is not looked at', async (name) => {
    const { issuer, verify } = await scene();
    const forger = await startIssuer(createManualClock());
    opened.push(forger);
    const by = await forger.addKey('theirs');
    const jwk = await crypto.subtle.exportKey('jwk', by.publicKey as never);
    const more = { jwk, jku: forger.trusted.jwksUrl, x5u: forger.trusted.jwksUrl }[name] as never;
    const header: Partial<JWTHeaderParameters> = { kid: 'theirs', [name]: more };
    expect(await verify(await issuer.sign({}, { header, by }))).toBeNull();
    expect(forger.fetches()).toBe(0);
  });

  property.prop([fc.nat(), fc.nat({ max: 255 })])('with one character changed', async (at, by) => {
    const { issuer, verify } = await scene();
    const token = await issuer.sign();
    const place = at % token.length;
    const other = String.fromCharCode((token.charCodeAt(place) + 1 + by) % 256);
    const changed = token.slice(0, place) + other + token.slice(place + 1);
    // Last bits of base64url that encode nothing may differ.
    const same = changed.split('.').every((part, index) => {
      const decode = (text = '') => Buffer.from(text, 'base64url').toString('hex');
      return decode(part) === decode(token.split('.')[index]);
    });
    if (!same) expect(await verify(changed)).toBeNull();
  });
});

describe('the keys', () => {
  const trusted = async () => {
    const all = await scene();
    expect(await all.verify(await all.issuer.sign({ exp: all.seconds() + 100_000 }))).not.toBeNull();
    return all;
  };
  const unavailable = { code: 'UNAVAILABLE', retriable: true, retryAfterMs: 10_000 };

  it('are asked for once, however many tokens come at once', async () => {
    const { issuer, verify } = await scene();
    const tokens = await Promise.all(Array.from({ length: 20 }, () => issuer.sign()));
    for (const identity of await Promise.all(tokens.map(verify))) expect(identity).not.toBeNull();
    expect(issuer.fetches()).toBe(1);
  });

  it('that are new are known as soon as a token names them', async () => {
    const { issuer, verify, clock } = await trusted();
    clock.advance(10_000);
    const by = await issuer.addKey('second');
    expect(await verify(await issuer.sign({}, { header: { kid: 'second' }, by }))).not.toBeNull();
    expect(issuer.fetches()).toBe(2);
  });

  it('that nobody knows are asked for once in ten seconds', async () => {
    const { issuer, verify, clock } = await trusted();
    clock.advance(10_000);
    for (let kid = 0; kid < 100; kid += 1)
      expect(await verify(await issuer.sign({}, { header: { kid: `made up ${kid}` } }))).toBeNull();
    expect(issuer.fetches()).toBe(2);
    clock.advance(10_000);
    await verify(await issuer.sign({}, { header: { kid: 'made up' } }));
    expect(issuer.fetches()).toBe(3);
  });

  it('that were removed are refused after five minutes', async () => {
    const { issuer, verify, clock } = await trusted();
    issuer.removeKey('first');
    clock.advance(299_999);
    expect(await verify(await issuer.sign())).not.toBeNull();
    clock.advance(1);
    expect(await verify(await issuer.sign())).toBeNull();
  });

  it.each([
    ['fails', { status: 500 }],
    ['moved', { status: 302 }],
    ['talks of something else', { body: '<html>' }],
    ['has no keys', { body: '{"keys": 1}' }],
    ['says too much', { body: `{"keys": ["${'x'.repeat(600_000)}"]}` }],
  ])('are taken for good for an hour while their endpoint %s, then nothing is', async (_what, answer) => {
    const { issuer, verify, clock } = await trusted();
    issuer.answer(answer);
    clock.advance(3_599_999);
    expect(await verify(await issuer.sign())).not.toBeNull();
    clock.advance(1);
    await expect(verify(await issuer.sign())).rejects.toMatchObject(unavailable);
    expect(issuer.fetches()).toBe(2);
    issuer.answer(undefined);
    clock.advance(10_000);
    expect(await verify(await issuer.sign())).not.toBeNull();
  });

  it('that never came make a token neither good nor bad', async () => {
    const { issuer, verify } = await scene();
    await issuer.close();
    await expect(verify(await issuer.sign())).rejects.toMatchObject(unavailable);
  });

  it('that are unknown while the endpoint fails make a token neither good nor bad', async () => {
    const { issuer, verify, clock } = await trusted();
    clock.advance(10_000);
    issuer.answer({ status: 503 });
    await expect(verify(await issuer.sign({}, { header: { kid: 'new' } }))).rejects.toMatchObject(
      unavailable,
    );
  });

  it('are not waited for longer than five seconds', async () => {
    const { issuer, verify, clock } = await trusted();
    issuer.answer('nothing');
    clock.advance(300_000);
    const answer = verify(await issuer.sign());
    await expect.poll(issuer.fetches).toBe(2);
    clock.advance(5_000);
    expect(await answer).not.toBeNull();
    expect(clock.sleeping).toBe(0);
  });

  it('are of algorithms with a public key, or the program is wrong', async () => {
    await expect(scene({ algorithms: ['HS256' as never] })).rejects.toThrow(TypeError);
    await expect(scene({ algorithms: [] })).rejects.toThrow(TypeError);
  });

  it('that fail to come are told with nothing of the token', async () => {
    const { issuer, verify } = await scene();
    issuer.answer({ status: 500 });
    const token = await issuer.sign();
    const error = await verify(token).catch((thrown: unknown) => thrown);
    expect(JSON.stringify([error, String((error as Error).cause)])).not.toContain(token.split('.')[2]);
  });
});
