import { Client } from 'pg';
import { describe, expect, inject, it } from 'vitest';

describe.each(inject('postgresServers'))('test server [$name]', ({ name, adminUrl, version }) => {
  it('answers as the superuser, with the version its name promises', async () => {
    const client = new Client({ connectionString: adminUrl });
    await client.connect();
    try {
      const { rows } = await client.query<{ version: string; usesuper: boolean }>(
        'select version(), usesuper from pg_user where usename = current_user',
      );
      expect(rows[0]?.version).toContain(`PostgreSQL ${version.split(' ')[0]}`);
      expect(rows[0]?.version).toContain(`PostgreSQL ${/\d+/.exec(name)?.[0]}.`);
      expect(rows[0]?.usesuper).toBe(true);
    } finally {
      await client.end();
    }
  });

  it('listens on 127.0.0.1 only', async () => {
    const client = new Client({ connectionString: adminUrl });
    await client.connect();
    try {
      const { rows } = await client.query<{ listen: string; socket: string }>(
        `select current_setting('listen_addresses') as listen, current_setting('unix_socket_directories') as socket`,
      );
      expect(rows).toEqual([{ listen: '127.0.0.1', socket: '' }]);
    } finally {
      await client.end();
    }
  });
});
