import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { expect, inject, it } from 'vitest';
import { createDatabase, migratedDatabase } from '#adapters/postgres/testing/database';
import { fences, readReadme } from '../../docs/generators/readme.ts';
import { createClient } from '../client/index.ts';
import { interrupt, running, treeOf } from './testing/process-tree.ts';
import { servedUrl } from './testing/running-command.ts';
import { apiKey, emptyFolder, root, runInShell, startProcess } from './testing/start-process.ts';

const shell = promisify(execFile);

// One test and not one a block: a reader goes through them in order, and later ones need what earlier ones did.
it('the README works from top to bottom, and prints what it says', { timeout: 600_000 }, async () => {
  const dataDir = await emptyFolder();
  const { child, url } = await startProcess(dataDir);
  const commands = fences('run', readReadme());
  const outputs = fences('output', readReadme());
  expect(commands.size).toBeGreaterThanOrEqual(7);
  for (const [name, command] of commands) {
    const { stdout } = await shell('bash', ['-euc', command.replaceAll('<key>', apiKey)], {
      cwd: root,
      env: { ...process.env, ATTRIUM_URL: url, ATTRIUM_API_KEY: apiKey, ATTRIUM_DATA_DIR: dataDir },
      maxBuffer: 16 * 2 ** 20,
    });
    const output = outputs.get(name);
    if (output !== undefined) expect(stdout, name).toBe(output);
  }
  child.kill('SIGINT');
  await once(child, 'close');
});

it('"Your own PostgreSQL" of the README serves a prepared database, word for word but for its addresses', async () => {
  const server = inject('postgresServers').at(-1);
  if (server === undefined) throw new Error('No PostgreSQL server is here.');
  const database = await createDatabase(server.adminUrl);
  try {
    const [, block = ''] = /\n## Your own PostgreSQL\n.*?```sh\n(.*?)```/s.exec(readReadme()) ?? [];
    const addresses = {
      'postgres://postgres:secret@127.0.0.1:5432/attrium': database.adminUrl,
      'postgres://attrium_app:another-secret@127.0.0.1:5432/attrium': database.appUrl,
    };
    let line = block;
    for (const [said, here] of Object.entries(addresses)) {
      expect(block).toContain(said);
      line = line.replace(said, here);
    }
    const [, key = ''] = /ATTRIUM_DEV_API_KEY=(\S+)/.exec(block) ?? [];

    const command = runInShell(line, {});
    const client = createClient({ url: await servedUrl(command), apiKey: key });
    expect(command.output()).toContain('The schema is up to date.');
    await client.attributes.define({ attributes: [{ name: 'mass', type: 'number' }] });
    const session = client.session();
    await session.entities.put({ entity: 'planet:earth', values: { mass: 5.972e24 } });
    const { values, meta } = await session.entities.get({ entity: 'planet:earth' });
    expect({ mass: values.mass?.value, degraded: meta.degraded }).toEqual({ mass: 5.972e24, degraded: [] });

    const tree = treeOf(command.child.pid);
    interrupt(command.child.pid);
    await command.ended;
    expect(running(tree)).toEqual([]);
  } finally {
    await database.drop();
  }
});

it('the example in process on PostgreSQL finds what it put', async () => {
  const server = inject('postgresServers').at(-1);
  if (server === undefined) throw new Error('No PostgreSQL server is here.');
  const { appUrl, tenantSigningKey, drop } = await migratedDatabase(server.adminUrl);
  try {
    const { stdout } = await shell(process.execPath, ['docs/examples/in-process-postgres.ts'], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: appUrl, ATTRIUM_TENANT_SIGNING_KEY: tenantSigningKey },
    });
    expect(stdout).toBe("[ 'wrench:7' ] primary\n");
  } finally {
    await drop();
  }
});

it('the examples are sound TypeScript against the built package', async () => {
  await shell('npm', ['run', '--silent', 'build'], { cwd: root });
  await shell(`${root}/node_modules/.bin/tsc`, ['--project', 'docs/examples'], { cwd: root });
});
