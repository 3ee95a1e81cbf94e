import { z } from 'zod';
import { type JwtOptions, jwtAlgorithms } from '#adapters/jwt/index';
import { AttriumError } from '#domain/errors';
import { roles } from '#domain/ports/tenants';
import { number } from './number-setting.ts';

/** Whoever can change the answer on its way can sign: in the clear only where it does not leave this machine. */
const isSafe = (text: string): boolean => {
  const url = URL.parse(text);
  if (url?.protocol === 'https:') return true;
  return url?.protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
};
const claim = z.string().max(255, 'must have at most 255 characters');

/** Settings of JSON Web Tokens as credentials; none of them is a secret. */
export const jwtSettings = {
  ATTRIUM_JWKS_URL: z
    .string()
    .refine(isSafe, 'must be an https URL, or http on this machine')
    .optional()
    .describe('Public keys of the issuer whose JSON Web Tokens are credentials, too; absent: API keys only.'),
  ATTRIUM_JWT_ISSUER: z.string().optional().describe('Their `iss`, to the letter; with ATTRIUM_JWKS_URL.'),
  ATTRIUM_JWT_AUDIENCE: z.string().optional().describe('In their `aud`; with ATTRIUM_JWKS_URL.'),
  ATTRIUM_JWT_ALGORITHMS: z
    .string()
    .transform((text) => text.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(jwtAlgorithms, `must be of ${jwtAlgorithms.join(', ')}, separated by commas`)))
    .default(['ES256', 'RS256', 'EdDSA'])
    .describe('How they may be signed; others are refused, whatever a token asks for.'),
  ATTRIUM_JWT_TENANT_CLAIM: claim.default('tenant').describe('Claim with the name of the tenant.'),
  ATTRIUM_JWT_ROLE_CLAIM: claim
    .default('role')
    .describe('Claim with the role: `reader`, `writer` or `admin`.'),
  ATTRIUM_JWT_HIGHEST_ROLE: z
    .enum(roles, `must be ${roles.join(', ')}`)
    .default('admin')
    .describe('Tokens that claim more are refused. `operator` lets their issuer make operators.'),
  ATTRIUM_JWT_SKEW_MS: number(0, 300_000)
    .default(30_000)
    .describe("By how much the issuer's clock may differ from this machine's."),
};

type JwtConfig = z.infer<z.ZodObject<typeof jwtSettings>>;

/** undefined where only API keys are credentials. Raises CONFIG_INVALID. */
export const jwtOptions = (config: JwtConfig): Omit<JwtOptions, 'clock'> | undefined => {
  const { ATTRIUM_JWKS_URL, ATTRIUM_JWT_ISSUER, ATTRIUM_JWT_AUDIENCE } = config;
  const given = [ATTRIUM_JWKS_URL, ATTRIUM_JWT_ISSUER, ATTRIUM_JWT_AUDIENCE];
  if (given.every((value) => value === undefined)) return undefined;
  if (
    ATTRIUM_JWKS_URL === undefined ||
    ATTRIUM_JWT_ISSUER === undefined ||
    ATTRIUM_JWT_AUDIENCE === undefined
  ) {
    throw new AttriumError(
      'CONFIG_INVALID',
      'ATTRIUM_JWKS_URL, ATTRIUM_JWT_ISSUER and ATTRIUM_JWT_AUDIENCE go together: set all of them, or none.',
    );
  }
  return {
    jwksUrl: ATTRIUM_JWKS_URL,
    issuer: ATTRIUM_JWT_ISSUER,
    audience: ATTRIUM_JWT_AUDIENCE,
    algorithms: config.ATTRIUM_JWT_ALGORITHMS,
    tenantClaim: config.ATTRIUM_JWT_TENANT_CLAIM,
    roleClaim: config.ATTRIUM_JWT_ROLE_CLAIM,
    highestRole: config.ATTRIUM_JWT_HIGHEST_ROLE,
    skewMs: config.ATTRIUM_JWT_SKEW_MS,
  };
};
