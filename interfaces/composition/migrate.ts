import { type MigrateReport, migrate } from '#adapters/postgres/index';
import { AttriumError } from '#domain/errors';
import type { Config } from './config.ts';

/**
 * Prepares an external database; the role attrium_app gets the password that DATABASE_URL names.
 * Raises CONFIG_INVALID, SCHEMA_MISMATCH, UNAVAILABLE.
 */
export const migrateFromConfig = async (config: Config): Promise<MigrateReport> => {
  const { DATABASE_ADMIN_URL, ATTRIUM_TENANT_SIGNING_KEY, DATABASE_URL } = config;
  if (DATABASE_ADMIN_URL === undefined || ATTRIUM_TENANT_SIGNING_KEY === undefined) {
    throw new AttriumError(
      'CONFIG_INVALID',
      'migrate needs DATABASE_ADMIN_URL and ATTRIUM_TENANT_SIGNING_KEY.',
    );
  }
  const password = DATABASE_URL === undefined ? '' : decodeURIComponent(new URL(DATABASE_URL).password);
  return migrate({
    adminUrl: DATABASE_ADMIN_URL,
    tenantSigningKey: ATTRIUM_TENANT_SIGNING_KEY,
    appPassword: password === '' ? undefined : password,
  });
};
