import { describe, expect, it } from 'vitest';
import { externalConfig, readConfig } from './config.ts';
import { jwtOptions } from './jwt-settings.ts';

const messageOf = (environment: NodeJS.ProcessEnv): string => {
  try {
    readConfig(environment);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was not refused.');
};

describe('the configuration', () => {
  it.each([
    ['PORT', 'seventy', 'must be a number from 0 to 65535'],
    ['PORT', '-1.5', 'must be a number from 0 to 65535'],
    ['PORT', '65536', 'must be a number from 0 to 65535'],
    ['ATTRIUM_POOL_SIZE', '0', 'must be a number from 1 to 500'],
    ['ATTRIUM_MAX_BODY_BYTES', '1', 'must be a number from 1024 to 268435456'],
    ['ATTRIUM_DEV_API_KEY', 'short', 'must have at least 20 characters'],
    ['ATTRIUM_DEV_API_KEY', 'x'.repeat(513), 'must have at most 512 characters'],
    ['DATABASE_URL', 'mysql://x', 'must be a URL such as postgres://user:password@127.0.0.1:5432/attrium'],
    ['DATABASE_ADMIN_URL', 'x', 'must be a URL such as postgres://user:password@127.0.0.1:5432/attrium'],
    ['ATTRIUM_URL', 'localhost:3000', 'must be a URL such as http://127.0.0.1:3000'],
    ['ATTRIUM_TENANT_SIGNING_KEY', 'x', 'must be 32 bytes as base64url (43 characters)'],
    ['ATTRIUM_TOKEN_KEYS', 'x', 'must be id:key[,id:key...]'],
    ['ATTRIUM_JWKS_URL', 'http://issuer.example/keys', 'must be an https URL, or http on this machine'],
    ['ATTRIUM_JWKS_URL', 'x', 'must be an https URL, or http on this machine'],
    ['ATTRIUM_JWT_HIGHEST_ROLE', 'root', 'must be reader, writer, admin, operator'],
    ['ATTRIUM_JWT_SKEW_MS', '300001', 'must be a number from 0 to 300000'],
    ['LOG_LEVEL', 'loud', 'must be debug, info, warn or error'],
  ])('%s is refused in plain words [%#]', (name, value, rule) => {
    expect(messageOf({ [name]: value })).toBe(`The configuration is not valid. ${name}: ${rule}.`);
  });

  it('an origin is refused in plain words', () => {
    expect(messageOf({ ATTRIUM_CORS_ORIGINS: 'x' })).toMatch(/must be an origin, such as https:/);
  });

  it('an address for commits alone is refused: it stands beside the one for everything else', () => {
    const config = readConfig({ DATABASE_WRITER_URL: 'postgres://attrium_app@127.0.0.1/attrium' });
    expect(() => externalConfig(config)).toThrow('DATABASE_WRITER_URL needs DATABASE_URL beside it.');
  });

  it('an empty variable counts as absent', () => {
    expect(readConfig({ PORT: '', ATTRIUM_URL: '' })).toMatchObject({ PORT: 3000, HOST: '127.0.0.1' });
  });
});

describe('the configuration of JSON Web Tokens', () => {
  const whole = {
    ATTRIUM_JWKS_URL: 'http://127.0.0.1:1/keys',
    ATTRIUM_JWT_ISSUER: 'issuer',
    ATTRIUM_JWT_AUDIENCE: 'attrium',
  };

  it('is absent, or whole', () => {
    expect(jwtOptions(readConfig({}))).toBeUndefined();
    expect(jwtOptions(readConfig(whole))).toEqual({
      jwksUrl: 'http://127.0.0.1:1/keys',
      issuer: 'issuer',
      audience: 'attrium',
      algorithms: ['ES256', 'RS256', 'EdDSA'],
      tenantClaim: 'tenant',
      roleClaim: 'role',
      highestRole: 'admin',
      skewMs: 30_000,
    });
  });

  it.each(Object.keys(whole))('is refused without %s, so that no half of it goes unnoticed', (name) => {
    const config = readConfig({ ...whole, [name]: '' });
    expect(() => jwtOptions(config)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  it.each(['none', 'HS256', 'ES256,HS512', 'es256', 'ES256,'])('takes no algorithm %s', (algorithms) => {
    expect(messageOf({ ATTRIUM_JWT_ALGORITHMS: algorithms })).toMatch(/must be of ES256, ES384/);
  });

  it('takes a list of algorithms', () => {
    const { ATTRIUM_JWT_ALGORITHMS } = readConfig({ ATTRIUM_JWT_ALGORITHMS: 'PS256, ES512' });
    expect(ATTRIUM_JWT_ALGORITHMS).toEqual(['PS256', 'ES512']);
  });
});
