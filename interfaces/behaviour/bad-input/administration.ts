import { limits } from '#domain/limits';
import { type BadInput, untyped } from './row.ts';

const key = { role: 'reader', label: 'k' } as const;

export const administrationRows: readonly BadInput[] = [
  {
    case: 'key of an unknown role',
    code: 'REQUEST_INVALID',
    call: ({ attrium }) => attrium.keys.create({ ...key, role: untyped('root') }),
  },
  {
    case: "key of a role above the caller's",
    code: 'FORBIDDEN',
    call: ({ attrium }) => attrium.keys.create({ ...key, role: 'operator' }),
  },
  {
    case: 'key asked for by a writer',
    code: 'FORBIDDEN',
    call: async ({ as }) => (await as('writer')).keys.create(key),
  },
  {
    case: 'key for another tenant, asked for by an admin',
    code: 'FORBIDDEN',
    call: ({ attrium }) => attrium.keys.create({ ...key, tenant: 'default' }),
  },
  {
    case: 'key for a tenant that is not there',
    code: 'TENANT_UNKNOWN',
    call: async ({ as }) => (await as('operator')).keys.create({ ...key, tenant: 'no-such-tenant' }),
  },
  {
    case: 'key without a label',
    code: 'REQUEST_INVALID',
    call: ({ attrium }) => attrium.keys.create({ ...key, label: '' }),
  },
  {
    case: 'key whose label holds a NUL',
    code: 'REQUEST_INVALID',
    call: ({ attrium }) => attrium.keys.create({ ...key, label: 'a\0b' }),
  },
  {
    case: 'key whose label holds an unpaired surrogate',
    code: 'REQUEST_INVALID',
    call: ({ attrium }) => attrium.keys.create({ ...key, label: 'a\ud800' }),
  },
  {
    case: 'key that ends before it begins',
    code: 'REQUEST_INVALID',
    call: ({ attrium }) => attrium.keys.create({ ...key, expiresAt: '2001-01-01T00:00:00Z' }),
  },
  {
    case: 'key that ends at no instant',
    code: 'TIMESTAMP_INVALID',
    call: ({ attrium }) => attrium.keys.create({ ...key, expiresAt: 'tomorrow' }),
  },
  {
    case: 'key with a secret of the caller',
    code: 'REQUEST_INVALID',
    call: ({ attrium }) => attrium.keys.create(untyped({ ...key, secret: 'mine' })),
  },
  {
    case: 'key to rotate unknown',
    code: 'KEY_UNKNOWN',
    call: ({ attrium }) => attrium.keys.rotate({ id: 'no-such-key' }),
  },
  {
    case: 'key to rotate with a grace period beyond 30 days',
    code: 'REQUEST_INVALID',
    call: ({ attrium }) => attrium.keys.rotate({ id: 'no-such-key', graceMs: 2_592_000_001 }),
  },
  {
    case: 'key to revoke unknown, with SQL',
    code: 'KEY_UNKNOWN',
    call: ({ attrium }) => attrium.keys.revoke({ id: "'; drop table x; --" }),
  },
  {
    case: 'key to revoke with a NUL',
    code: 'KEY_UNKNOWN',
    call: ({ attrium }) => attrium.keys.revoke({ id: '\0' }),
  },
  {
    case: 'key to revoke of a foreign tenant',
    code: 'KEY_UNKNOWN',
    call: async ({ attrium, foreign }) =>
      attrium.keys.revoke({ id: (await foreign.keys.create(key)).key.id }),
  },
  {
    case: 'health of the store asked for by an admin',
    code: 'FORBIDDEN',
    call: ({ attrium }) => attrium.health.check(),
  },
  {
    case: 'health of the store with an input',
    code: 'REQUEST_INVALID',
    call: async ({ as }) => (await as('operator')).health.check(untyped({ tenant: 'other' })),
  },
  {
    case: 'audit log asked for by a writer',
    code: 'FORBIDDEN',
    call: async ({ as }) => (await as('writer')).audit.list(),
  },
  {
    case: 'audit log with a cursor of another procedure',
    code: 'CURSOR_INVALID',
    call: async ({ attrium }) =>
      attrium.audit.list({ cursor: (await attrium.entities.find({ limit: 1 })).nextCursor ?? '' }),
  },
  {
    case: 'audit log with a cursor of a foreign tenant',
    code: 'CURSOR_INVALID',
    call: async ({ attrium, foreign }) =>
      attrium.audit.list({ cursor: (await foreign.audit.list({ limit: 1 })).nextCursor ?? '' }),
  },
  {
    case: 'audit log by pages of none',
    code: 'REQUEST_INVALID',
    call: ({ attrium }) => attrium.audit.list({ limit: 0 }),
  },
  {
    case: 'tenant made by an admin',
    code: 'FORBIDDEN',
    call: ({ attrium }) => attrium.tenants.create({ name: 'mine' }),
  },
  {
    case: 'tenant name of other characters',
    code: 'REQUEST_INVALID',
    call: async ({ as }) => (await as('operator')).tenants.create({ name: 'Not A Name' }),
  },
  {
    case: 'tenant name of 64 characters',
    code: 'REQUEST_INVALID',
    call: async ({ as }) => (await as('operator')).tenants.create({ name: 'a'.repeat(64) }),
  },
  {
    case: `tenant with a cap of more than ${limits.attributesPerTenantMax} attributes`,
    code: 'REQUEST_INVALID',
    call: async ({ as }) =>
      (await as('operator')).tenants.create({ name: 'capped', attributeLimit: 1_000_000 }),
  },
];
