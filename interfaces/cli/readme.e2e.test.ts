import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { expect, inject, it } from 'vitest';
import { createDatabase, migratedDatabase } from '#adapters/postgres/testing/database';
import { interrupt, running, treeOf } from '#adapters/postgres/testing/process-tree';
import { type Fence, fences, readReadme } from '../../docs/generators/readme.ts';
import { createClient } from '../client/index.ts';
import { servedUrl } from './testing/running-command.ts';
import {
  apiKey,
  emptyFolder,
  ownEnvironment,
  root,
  runInShell,
  startProcess,
} from './testing/start-process.ts';

const shell = promisify(execFile);

const literally = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Of what a block shows, `<...>` stands for what differs from run to run. */
const printed = (said: string): RegExp =>
  new RegExp(
    `^${said
      .split(/<[^>\n]+>/)
      .map(literally)
      .join('.+')}$`,
  );

/** One block of the README, as a line of the reader's shell. */
const typed = ({ kind, name, body }: Fence): string =>
  kind === 'save' ? `cat > ${name} <<'END OF FILE'\n${body}END OF FILE\n` : body;

// One shell for all blocks, as a reader has: later ones need the folder, the variables and the data of earlier ones.
it('the README works from top to bottom, and prints what it says', { timeout: 900_000 }, async () => {
  const { command, child, url } = await startProcess(await emptyFolder());
  const steps = fences('run|save', readReadme());
  const outputs = new Map(fences('output', readReadme()).map(({ name, body }) => [name, body]));
  const project = `${await emptyFolder()}/my-flights`;
  const lines = steps
    .map((step) => `${typed(step)}printf '\\0'`)
    .join('\n')
    .replaceAll('<key>', apiKey)
    .replaceAll('http://127.0.0.1:3000', url)
    .replaceAll('../my-flights', project);

  const { stdout } = await shell('bash', ['-euc', lines], {
    cwd: root,
    env: ownEnvironment(),
    maxBuffer: 16 * 2 ** 20,
  });
  const said = new Map(stdout.split('\0').map((text, place) => [steps[place]?.name, text]));
  said.set('start', command.output().split(/(?<=\n)\nA first call/)[0] ?? '');
  for (const [name, output] of outputs)
    expect(said.get(name), name).toMatch(printed(output.replaceAll('http://127.0.0.1:3000', url)));
  expect(outputs.size).toBe(13);
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
