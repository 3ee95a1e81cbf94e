import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';
import type { Clock } from '#domain/ports/clock';
import type { JwtOptions } from '../identity-provider.ts';

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

/** Somebody who signs tokens and tells their keys on a free port of this machine. */
export interface TestIssuer {
  /** With which its tokens are good. */
  readonly trusted: JwtOptions;
  /** How often the keys were asked for. */
  fetches(): number;
  /** What it answers instead of its keys; undefined: its keys again. */
  answer(with_: { readonly status?: number; readonly body?: string } | 'nothing' | undefined): void;
  /** A key pair that is published from now on, under this id. */
  addKey(kid: string, algorithm?: string): Promise<KeyPair>;
  removeKey(kid: string): void;
  /** A good token of the first key, but for what is given; an undefined claim is left out. */
  sign(
    claims?: JWTPayload,
    more?: { readonly header?: Partial<JWTHeaderParameters>; readonly by?: KeyPair },
  ): Promise<string>;
  close(): Promise<void>;
}

export const startIssuer = async (clock: Clock): Promise<TestIssuer> => {
  const published = new Map<string, object>();
  let fetches = 0;
  let instead: Parameters<TestIssuer['answer']>[0];
  const server = createServer((_request, response) => {
    fetches += 1;
    if (instead === 'nothing') return;
    response.statusCode = instead?.status ?? 200;
    response.end(instead?.body ?? JSON.stringify({ keys: [...published.values()] }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const addKey = async (kid: string, alg = 'ES256'): Promise<KeyPair> => {
    const pair = await generateKeyPair(alg, { extractable: true });
    published.set(kid, { ...(await exportJWK(pair.publicKey)), kid, alg, use: 'sig' });
    return pair;
  };
  const first = await addKey('first');
  const trusted: JwtOptions = {
    jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    issuer: 'https://issuer.example/',
    audience: 'attrium',
    algorithms: ['ES256', 'RS256', 'EdDSA'],
    skewMs: 30_000,
    tenantClaim: 'tenant',
    roleClaim: 'role',
    highestRole: 'admin',
    clock,
  };
  return {
    trusted,
    fetches: () => fetches,
    answer: (with_) => {
      instead = with_;
    },
    addKey,
    removeKey: (kid) => void published.delete(kid),
    sign: (claims, { header, by = first } = {}) => {
      const seconds = Math.floor(clock.now() / 1e6);
      const all = {
        iss: trusted.issuer,
        aud: trusted.audience,
        sub: 'somebody',
        iat: seconds,
        exp: seconds + 600,
        tenant: 'one',
        role: 'writer',
        ...claims,
      };
      const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
      return new SignJWT(given)
        .setProtectedHeader({ alg: 'ES256', kid: 'first', ...header })
        .sign(by.privateKey, { crit: { strange: true } });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
};
