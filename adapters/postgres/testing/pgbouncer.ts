import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort, unprivilegedUser } from './cluster.ts';

/** Of the Debian package; undefined where it is not installed. */
export const pgbouncerBinary = ['/usr/sbin/pgbouncer'].find((file) => existsSync(file));

export interface Pooler {
  /** The same database through the pooler. */
  through(databaseUrl: string): string;
  /** May be called twice. */
  stop(): Promise<void>;
}

/** PgBouncer in transaction mode on 127.0.0.1, for the role that `databaseUrl` names. */
export const startPgbouncer = async (databaseUrl: string): Promise<Pooler> => {
  if (pgbouncerBinary === undefined) throw new Error('apt-get install pgbouncer');
  const user = await unprivilegedUser();
  const folder = mkdtempSync(join(tmpdir(), 'attrium-pgbouncer-'));
  const server = new URL(databaseUrl);
  const port = await freePort();
  const files = {
    users: `"${server.username}" "${server.password}"\n`,
    settings: [
      '[databases]',
      `* = host=${server.hostname} port=${server.port}`,
      '[pgbouncer]',
      'pool_mode = transaction',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = scram-sha-256',
      `auth_file = ${join(folder, 'users')}`,
      // Fewer than its clients have, so that one connection of the server serves many of them.
      'default_pool_size = 3',
    ].join('\n'),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  if (user)
    for (const path of [folder, ...Object.keys(files).map((name) => join(folder, name))])
      chownSync(path, user.uid, user.gid);
  const child = spawn(pgbouncerBinary, [join(folder, 'settings')], {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  const said: string[] = [];
  const lines = createInterface(child.stderr);
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      said.push(line);
      if (line.includes('process up')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`PgBouncer did not start:\n${said.join('\n')}`)));
  });
  return {
    through(url) {
      const pooled = new URL(url);
      pooled.port = String(port);
      return pooled.href;
    },
    async stop() {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
