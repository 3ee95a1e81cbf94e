import { z } from 'zod';
import type { TokenKey } from '#application/session/token-codec';
import { AttriumError } from '#domain/errors';
import { historySettings } from './history-settings.ts';
import { jwtSettings } from './jwt-settings.ts';
import { number } from './number-setting.ts';
import { promotionSettings } from './promotion-settings.ts';

const megabyte = 1024 * 1024;
/** 32 bytes as base64url. */
const key = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes as base64url (43 characters)');

const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'must be a URL such as postgres://user:password@127.0.0.1:5432/attrium',
});
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be a URL such as http://127.0.0.1:3000' });

/** Whether a client can be made for it. */
export const isHttpUrl = (text: string): boolean => httpUrl.safeParse(text).success;

/** As browsers write it: scheme, host and port, nothing behind. */
const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;

/** Every setting, read once at start. The README's table is generated from it. */
export const configSchema = z.object({
  PORT: number(0, 65_535).default(3000).describe('Port of the HTTP server; 0 takes any free one.'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address that the HTTP server listens on.'),
  ATTRIUM_DATA_DIR: z
    .string()
    .min(1)
    .default('.attrium')
    .describe('Folder of the embedded database and its secrets.'),
  ATTRIUM_DEV_API_KEY: z
    .string()
    .min(20, 'must have at least 20 characters')
    .max(512, 'must have at most 512 characters')
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces')
    .optional()
    .describe(
      'API key (role operator, tenant `default`) that `start` makes valid; default: one kept in the data folder.',
    ),
  DATABASE_URL: postgresUrl
    .optional()
    .describe(
      'PostgreSQL 15 or newer, as the role attrium_app; absent: the embedded server. May lead through PgBouncer in transaction mode.',
    ),
  DATABASE_WRITER_URL: postgresUrl
    .optional()
    .describe(
      'The same database without a pooler between: commits, which are COPY, go there; absent: DATABASE_URL.',
    ),
  DATABASE_ADMIN_URL: postgresUrl
    .optional()
    .describe('The same database as a role that may create roles and tables; for `migrate`.'),
  ATTRIUM_TENANT_SIGNING_KEY: key
    .optional()
    .describe('Signs the tenant for row-level security; with DATABASE_URL. 32 bytes as base64url.'),
  ATTRIUM_TOKEN_KEYS: z
    .string()
    .regex(
      /^[A-Za-z0-9_-]{1,16}:[A-Za-z0-9_-]{43}(,[A-Za-z0-9_-]{1,16}:[A-Za-z0-9_-]{43})*$/,
      'must be id:key[,id:key...]',
    )
    .optional()
    .describe(
      'Sign session tokens and cursors, `id:key,...`; the first signs, all verify. With DATABASE_URL.',
    ),
  ATTRIUM_POOL_SIZE: number(1, 500)
    .default(10)
    .describe('Connections to the database for reads; commits use up to half as many more.'),
  ATTRIUM_MAX_BODY_BYTES: number(1024, 256 * megabyte)
    .default(16 * megabyte)
    .describe('Largest body of one HTTP request.'),
  ATTRIUM_CORS_ORIGINS: z
    .string()
    .transform((text) => text.split(',').map((origin) => origin.trim()))
    .pipe(z.array(z.string().refine(isOrigin, 'must be an origin, such as https://app.example')))
    .optional()
    .describe('Origins, separated by commas, whose pages may call from a browser; absent: none.'),
  ...historySettings,
  ...promotionSettings,
  ...jwtSettings,
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error')
    .default('warn')
    .describe('Least level of log lines on standard error.'),
  ATTRIUM_URL: httpUrl
    .optional()
    .describe(
      'Store that `import` and the other commands on a running store speak to; absent: the one that runs on the data folder, else this machine at PORT.',
    ),
  ATTRIUM_API_KEY: z
    .string()
    .optional()
    .describe('API key of those commands; absent: the development key of this machine.'),
});

export type Config = z.infer<typeof configSchema>;

/** Empty variables count as absent. Raises CONFIG_INVALID, which names variables and never their values. */
export const readConfig = (environment: NodeJS.ProcessEnv): Config => {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const { data, error } = configSchema.safeParse(given);
  if (data === undefined) {
    // One value may break several rules, which say the same.
    const problems = [...new Set(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`))];
    throw new AttriumError('CONFIG_INVALID', `The configuration is not valid. ${problems.join('; ')}.`, {
      details: { problems },
    });
  }
  return data;
};

export type ExternalConfig = Config & {
  readonly [Name in 'DATABASE_URL' | 'ATTRIUM_TENANT_SIGNING_KEY' | 'ATTRIUM_TOKEN_KEYS']: string;
};

/** The configuration of a server that somebody else runs; undefined for the embedded one. Raises CONFIG_INVALID. */
export const externalConfig = (config: Config): ExternalConfig | undefined => {
  const { DATABASE_URL, DATABASE_WRITER_URL, ATTRIUM_TENANT_SIGNING_KEY, ATTRIUM_TOKEN_KEYS } = config;
  if (DATABASE_URL === undefined) {
    if (DATABASE_WRITER_URL === undefined) return undefined;
    throw new AttriumError('CONFIG_INVALID', 'DATABASE_WRITER_URL needs DATABASE_URL beside it.');
  }
  if (ATTRIUM_TENANT_SIGNING_KEY === undefined || ATTRIUM_TOKEN_KEYS === undefined) {
    throw new AttriumError(
      'CONFIG_INVALID',
      'DATABASE_URL needs ATTRIUM_TENANT_SIGNING_KEY and ATTRIUM_TOKEN_KEYS beside it.',
    );
  }
  return { ...config, DATABASE_URL, ATTRIUM_TENANT_SIGNING_KEY, ATTRIUM_TOKEN_KEYS };
};

/** For commands that start no server of their own. Raises CONFIG_INVALID. */
export const requiredExternalConfig = (config: Config): ExternalConfig => {
  const external = externalConfig(config);
  if (external !== undefined) return external;
  throw new AttriumError('CONFIG_INVALID', 'DATABASE_URL is missing.', {
    remedy: 'Set DATABASE_URL; without a server of yours, attrium start does it all on an embedded one.',
  });
};

export const readTokenKeys = (text: string): TokenKey[] =>
  text.split(',').map((pair) => {
    const [id = '', secret = ''] = pair.split(':');
    return { id, secret: Buffer.from(secret, 'base64url') };
  });
