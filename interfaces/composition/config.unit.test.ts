import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

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
    ['LOG_LEVEL', 'loud', 'must be debug, info, warn or error'],
  ])('%s is refused in plain words [%#]', (name, value, rule) => {
    expect(messageOf({ [name]: value })).toBe(`The configuration is not valid. ${name}: ${rule}.`);
  });

  it('an origin is refused in plain words', () => {
    expect(messageOf({ ATTRIUM_CORS_ORIGINS: 'x' })).toMatch(/must be an origin, such as https:/);
  });

  it('an empty variable counts as absent', () => {
    expect(readConfig({ PORT: '', ATTRIUM_URL: '' })).toMatchObject({ PORT: 3000, HOST: '127.0.0.1' });
  });
});
