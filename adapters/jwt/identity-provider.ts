import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { Micros } from '#domain/ids';
import type { Clock } from '#domain/ports/clock';
import type { Identity, IdentityProvider } from '#domain/ports/identity-provider';
import { KeySet } from './key-set.ts';

/**
 * Algorithms whose verification takes a public key (RFC 7518, RFC 8037). One with a shared secret must never stand here:
 * the public key, which everybody knows, could be taken for the secret (RFC 8725, section 2.1).
 */
export const jwtAlgorithms = [
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
] as const;
export type JwtAlgorithm = (typeof jwtAlgorithms)[number];

export interface JwtOptions extends Pick<IdentityProvider, 'highestRole'> {
  /** Where the issuer tells its public keys. */
  readonly jwksUrl: string;
  /** The claim `iss`, to the letter. */
  readonly issuer: string;
  /** What `aud` must be or hold. */
  readonly audience: string;
  /** No others are verified, whatever a token asks for. */
  readonly algorithms: readonly JwtAlgorithm[];
  /** By how much the issuer's clock and ours may differ. */
  readonly skewMs: number;
  /** Claims that hold the name of the tenant and of the role, each a text. */
  readonly tenantClaim: string;
  readonly roleClaim: string;
  readonly clock: Clock;
}

/** Without control characters, unassigned ones and halves of surrogate pairs: it is written to logs as it is. */
const subjectRule = /^\P{C}{1,255}$/u;

/** JSON Web Tokens of one issuer (RFC 7519), by the keys that it publishes. */
export const jwtIdentities = ({ jwksUrl, highestRole, clock, ...rules }: JwtOptions): IdentityProvider => {
  const keys = new KeySet(jwksUrl, clock);
  const algorithms = [...rules.algorithms];
  const unknown = algorithms.find((name) => !jwtAlgorithms.includes(name));
  if (unknown !== undefined || algorithms.length === 0)
    throw new TypeError('These are no algorithms of ours.');

  const identity = (claims: JWTPayload): Identity | null => {
    const { sub, exp, iat, [rules.tenantClaim]: tenant, [rules.roleClaim]: role } = claims;
    if (typeof sub !== 'string' || !subjectRule.test(sub)) return null;
    if (typeof tenant !== 'string' || typeof role !== 'string' || exp === undefined) return null;
    // The library looks at `iat` only for an age; a token of the future is a clock that cannot be relied on.
    if (iat !== undefined && iat * 1e6 > clock.now() + rules.skewMs * 1e3) return null;
    return { subject: sub, tenant, role, validUntil: (exp * 1e6 + rules.skewMs * 1e3) as Micros };
  };

  return {
    highestRole,
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, (header, jws) => keys.keyFor(header, jws), {
          algorithms,
          issuer: rules.issuer,
          audience: rules.audience,
          clockTolerance: rules.skewMs / 1e3,
          currentDate: new Date(clock.now() / 1e3),
          requiredClaims: ['sub', 'exp'],
        });
        return identity(payload);
      } catch (error) {
        // Each way in which a token can be wrong; whoever shows it is not told which.
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
};
