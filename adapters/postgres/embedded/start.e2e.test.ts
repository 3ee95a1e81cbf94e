import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { query, useDataFolder } from '#adapters/postgres/testing/data-folder-fixture';
import { AttriumError, isAttriumError } from '#domain/errors';
import { clusterIn, openDataFolder } from './data-folder.ts';
import { serverAccount } from './server-account.ts';
import { chooseLauncher } from './server-launcher.ts';
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './start.ts';

const data = useDataFolder('stopped');

type Options = Omit<EmbeddedPostgresOptions, 'folder'>;

const run = async (use: (server: EmbeddedPostgres) => unknown, options: Options = {}): Promise<void> => {
  const folder = await openDataFolder(data.path);
  try {
    const server = await startEmbeddedPostgres({ folder, ...options });
    try {
      await use(server);
    } finally {
      await server.stop();
    }
  } finally {
    folder.release();
  }
};

const refusal = async (): Promise<AttriumError> => {
  const error: unknown = await run(() => expect.fail('The server started.')).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(AttriumError);
  return error as AttriumError;
};

describe('the server', () => {
  it('keeps what it acknowledges, can decode its log, and compares text by code point', async () => {
    await run(async ({ adminUrl, version }) => {
      expect(version).toMatch(/^18\.\d+$/);
      const names = [
        'fsync',
        'synchronous_commit',
        'full_page_writes',
        'data_checksums',
        'wal_level',
        'server_version',
      ];
      const settings = await query<{ name: string; setting: string }>(
        adminUrl,
        `select name, setting from pg_settings where name = any('{${names}}')`,
      );
      expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
        fsync: 'on',
        synchronous_commit: 'on',
        full_page_writes: 'on',
        data_checksums: 'on',
        wal_level: 'logical',
        server_version: version,
      });
      const [order] = await query(
        adminUrl,
        `select 'Z' < 'a' as upper_first, U&'\\FFFD' < U&'\\+01F600' as astral_last, current_setting('server_encoding') as encoding`,
      );
      expect(order).toEqual({ upper_first: true, astral_last: true, encoding: 'UTF8' });
    });
  });

  it('listens on 127.0.0.1 only, and lets nobody in without the password', async () => {
    await run(async ({ adminUrl }) => {
      const [listening] = await query(
        adminUrl,
        `select current_setting('listen_addresses') as tcp, current_setting('unix_socket_directories') as unix`,
      );
      expect(listening).toEqual({ tcp: '127.0.0.1', unix: '' });
      const wrong = new URL(adminUrl);
      wrong.password = 'wrong';
      await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
      const methods = await query(adminUrl, 'select distinct auth_method from pg_hba_file_rules');
      expect(methods).toEqual([{ auth_method: 'scram-sha-256' }]);
    });
  });

  it('keeps its password out of the arguments, and values out of its log', async () => {
    await run(async ({ adminUrl }) => {
      const everyArgument = execFileSync('ps', ['-A', '-ww', '-o', 'args='], { encoding: 'utf8' });
      expect(everyArgument).toContain(`port=${new URL(adminUrl).port}`);
      expect(everyArgument).not.toContain(new URL(adminUrl).password);
      await query(adminUrl, 'create table once (name text primary key)');
      await query(adminUrl, `insert into once values ('secret-value')`);
      await expect(query(adminUrl, `insert into once values ('secret-value')`)).rejects.toThrow();
      await expect(query(adminUrl, `select 'secret-value'::integer`)).rejects.toThrow();
    });
    const log = readFileSync(join(data.path, 'postgres.log'), 'utf8');
    expect(log).toContain('ready to accept connections');
    expect(log).not.toContain('secret-value');
  });

  it('takes another port when one is taken between its choice and its use', async () => {
    const rival = createServer().listen(0, '127.0.0.1');
    await vi.waitUntil(() => rival.listening);
    const { port } = rival.address() as { port: number };
    const ports = [port, port, 0];
    try {
      await run(
        async ({ adminUrl }) => {
          expect(await query(adminUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
          expect(new URL(adminUrl).port).not.toBe(String(port));
        },
        { freePort: async () => ports.shift() || (await anotherPort()) },
      );
      expect(ports).toEqual([]);
    } finally {
      rival.close();
    }
  });

  it('that ends by itself says so, and the next start recovers', async () => {
    const telemetry = { count: vi.fn(), gauge: vi.fn(), observe: vi.fn(), log: vi.fn() };
    await run(
      async ({ pid, exited }) => {
        process.kill(pid, 'SIGKILL');
        expect(await exited).toEqual({ code: null, signal: 'SIGKILL' });
        // Without the store's prefix, which the metrics put before every name.
        expect(telemetry.observe).toHaveBeenCalledWith('embedded_postgres_start_ms', expect.any(Number));
        expect(telemetry.log).toHaveBeenCalledWith('error', 'embedded_postgres_ended', expect.anything());
      },
      { telemetry },
    );
    await run(({ adminUrl }) => query(adminUrl, 'select 1'));
  });

  it('that was stopped may be stopped again', async () => {
    await run(async (server) => {
      await Promise.all([server.stop(), server.stop()]);
      expect((await server.exited).code).toBe(0);
    });
  });
});

const anotherPort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await vi.waitUntil(() => probe.listening);
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
};

describe('a folder', () => {
  it('of another major version is refused with both versions, and left as it is', async () => {
    const file = join(clusterIn(data.path), 'PG_VERSION');
    writeFileSync(file, '17\n');
    const error = await refusal();
    expect(error.code).toBe('DATA_FOLDER_INVALID');
    expect(error.message).toContain('PostgreSQL 17');
    expect(error.message).toContain('PostgreSQL 18');
    writeFileSync(file, '18\n');
    await run(() => undefined);
  });

  it('whose cluster is no cluster is refused, and left as it is', async () => {
    const file = join(clusterIn(data.path), 'PG_VERSION');
    await rm(file);
    const error = await refusal();
    expect(error.code).toBe('DATA_FOLDER_INVALID');
    expect(error.message).toContain('no PG_VERSION');
    writeFileSync(file, '18\n');
    await run(() => undefined);
  });

  it('loses what an unfinished creation left behind, and nothing else', async () => {
    await rm(data.path, { recursive: true });
    mkdirSync(join(data.path, 'initdb-abc123', 'cluster'), { recursive: true });
    writeFileSync(join(data.path, 'initdb-abc123', 'cluster', 'PG_VERSION'), '18\n');
    writeFileSync(join(data.path, 'mine.txt'), '');
    chmodSync(data.path, 0o711);
    await run(async () => {
      expect((await readdir(data.path)).sort()).toEqual([
        ...['lock', 'lock-owner', 'mine.txt', 'postgres', 'postgres.log', 'secrets.json'],
      ]);
    });
  });

  it('whose cluster is damaged is reported in the words of the server', async () => {
    await rm(join(clusterIn(data.path), 'global', 'pg_control'));
    const error = await refusal();
    expect(error.code).toBe('UNAVAILABLE');
    expect(error.message).toContain('pg_control');
    expect(error.remedy).toContain(join(data.path, 'postgres.log'));
  });

  it('whose cluster belongs to someone else is refused, with the command that gives it back', async () => {
    const error: unknown = await serverAccount('/').catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'DATA_FOLDER_INVALID' });
    expect((error as AttriumError).remedy).toContain('chown');
  });

  it('with the password of another cluster is refused, and its server stopped', async () => {
    const file = join(data.path, 'secrets.json');
    const secrets = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...secrets, superuserPassword: 'x'.repeat(32) }));
    const error = await refusal();
    expect(error.code).toBe('UNAVAILABLE');
    expect(error.message).not.toContain('xxxx');
    expect(existsSync(join(clusterIn(data.path), 'postmaster.pid'))).toBe(false);
  });
});

describe('below a folder that is closed to others', () => {
  it('the server runs all the same, or the start names that folder', async () => {
    await rm(data.path, { recursive: true });
    chmodSync(data.parent, 0o700);
    const outcome = await run(({ adminUrl }) => query(adminUrl, 'select 1')).catch((error: unknown) => error);
    // In a container that may not mount, root has no way to let another user in.
    if (outcome !== undefined) {
      expect(isAttriumError(outcome, 'DATA_FOLDER_INVALID') && outcome.details).toEqual({
        closed: data.parent,
      });
    }
  });

  it('the remedy names the folder where mounting does not help', async () => {
    const none = join(data.path, 'bin', 'postgres');
    const account = (await serverAccount(clusterIn(data.path))) ?? {
      uid: process.getuid?.() ?? 0,
      gid: process.getgid?.() ?? 0,
    };
    chmodSync(data.path, 0o000);
    const error = await chooseLauncher(
      { postgres: none, initdb: none },
      join(data.path, 'inner'),
      account,
    ).catch((cause: unknown) => cause);
    chmodSync(data.path, 0o700);
    expect(error).toMatchObject({ code: 'DATA_FOLDER_INVALID', details: { closed: data.path } });
    expect((error as AttriumError).remedy).toContain(`chmod o+x ${data.path}`);
  });
});
