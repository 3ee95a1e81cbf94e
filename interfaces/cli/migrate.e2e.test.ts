import { expect, inject, it } from 'vitest';
import { assertSchema } from '#adapters/postgres/assert-schema';
import { createDatabase, query, testPassword } from '#adapters/postgres/testing/database';
import { runCli } from './testing/start-process.ts';

const tables = (adminUrl: string) =>
  query(
    adminUrl,
    `select relname, relkind, relrowsecurity from pg_class
     where relnamespace = 'attrium'::regnamespace order by relname`,
  );

it('twenty processes that migrate one empty database at once leave what one leaves', async () => {
  const [server] = inject('postgresServers');
  if (server === undefined) throw new Error('No PostgreSQL server is here.');
  const [shared, alone] = [await createDatabase(server.adminUrl), await createDatabase(server.adminUrl)];
  const migrate = ({ adminUrl, appUrl }: typeof shared) =>
    runCli(['migrate'], {
      DATABASE_ADMIN_URL: adminUrl,
      DATABASE_URL: appUrl,
      ATTRIUM_TENANT_SIGNING_KEY: Buffer.alloc(32, testPassword).toString('base64url'),
    });
  try {
    const processes = Array.from({ length: 20 }, () => migrate(shared));
    for (const { ended } of processes) await ended;
    // One did it all; the others waited for it.
    expect(processes.map(({ output }) => output()).sort()).toEqual([
      expect.stringMatching(/^Applied \d+ migrations\. The schema is up to date\.\n$/),
      ...Array.from({ length: 19 }, () => 'Nothing to do. The schema is up to date.\n'),
    ]);
    await assertSchema(shared.appUrl);
    await migrate(alone).ended;
    expect(await tables(shared.adminUrl)).toEqual(await tables(alone.adminUrl));
  } finally {
    await shared.drop();
    await alone.drop();
  }
});
