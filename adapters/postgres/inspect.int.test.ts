import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { inspectDatabase } from './inspect.ts';
import { createDatabase, migratedDatabase, type TestDatabase } from './testing/database.ts';

describe.each(inject('postgresServers'))('what is told of a database [$name]', ({ adminUrl, version }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await migratedDatabase(adminUrl);
  });
  afterAll(() => database?.drop());
  const inspect = (url = database.appUrl, key = database.tenantSigningKey) => inspectDatabase(url, key);

  it('is sound where attrium migrate prepared it, to its role', async () => {
    const facts = await inspect();
    expect(facts).toMatchObject({
      version,
      role: {
        name: 'attrium_app',
        superuser: false,
        bypassesRls: false,
        ownsTables: false,
        readsSigningKeys: false,
      },
      unprotected: [],
      signingKeyMatches: true,
      schemaFault: null,
      settings: { full_page_writes: 'off', wal_level: 'logical' },
    });
    expect(Math.abs(facts.clockOffsetMs)).toBeLessThan(10_000);
  });

  it('shows another signing key', async () => {
    expect(await inspect(database.appUrl, 'another')).toMatchObject({ signingKeyMatches: false });
  });

  it('shows a role that row-level security does not bind', async () => {
    expect(await inspect(database.adminUrl)).toMatchObject({
      role: { superuser: true, readsSigningKeys: true },
      schemaFault: expect.stringContaining('whom row-level security does not bind'),
    });
  });

  it('shows a table that lost its protection, and a function that was changed', async () => {
    const other = await migratedDatabase(adminUrl);
    try {
      await other.admin('alter table attrium.entities no force row level security');
      await other.admin("update attrium.schema_migrations set checksum = 'x' where file like 'functions/%'");
      expect(await inspectDatabase(other.appUrl, other.tenantSigningKey)).toMatchObject({
        unprotected: ['entities'],
        schemaFault: expect.stringContaining('attrium migrate'),
        signingKeyMatches: null,
      });
    } finally {
      await other.drop();
    }
  });

  it('says of an empty database that it was not migrated', async () => {
    const empty = await createDatabase(adminUrl);
    try {
      expect(await inspectDatabase(empty.appUrl, 'k')).toMatchObject({
        schemaFault: expect.stringContaining('not migrated'),
        signingKeyMatches: null,
      });
    } finally {
      await empty.drop();
    }
  });

  it('is refused with a wrong password, and told who is missing', async () => {
    const url = new URL(database.appUrl);
    url.password = 'wrong';
    await expect(inspect(url.href)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    url.port = '1';
    await expect(inspect(url.href)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
