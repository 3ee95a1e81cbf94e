import { randomBytes } from 'node:crypto';
import { expect, inject, it, onTestFinished } from 'vitest';
import { createDatabase } from '#adapters/postgres/testing/database';
import { checkStore } from '../crash/check.ts';
import { asSuperuser, Ledger, nothingStaged } from '../crash/ledger.ts';
import { startLoad } from '../crash/load.ts';
import { prepareTenants } from '../crash/tenants.ts';
import { presentVersion, previousVersion } from './version.ts';

it('the version before serves on while the present one migrates, and gives way process by process: nothing acknowledged is lost, no call fails beyond retries', async () => {
  const server = inject('postgresServers').at(-1);
  if (server === undefined) throw new Error('No PostgreSQL server is here.');
  const database = await createDatabase(server.adminUrl);
  onTestFinished(() => database.drop());
  const previous = previousVersion();
  onTestFinished(() => previous.remove());
  const present = presentVersion();
  const key = randomBytes(32).toString('base64url');
  const operatorKey = randomBytes(24).toString('base64url');
  const env = {
    DATABASE_ADMIN_URL: database.adminUrl,
    DATABASE_URL: database.appUrl,
    ATTRIUM_TENANT_SIGNING_KEY: key,
    ATTRIUM_TOKEN_KEYS: `1:${key}`,
    ATTRIUM_DEV_API_KEY: operatorKey,
  };

  await previous.migrate(env);
  const processes = await Promise.all([previous.start(env), previous.start(env)]);
  onTestFinished(async () => {
    await Promise.all(processes.map((process) => process.stop()));
  });
  const urls = processes.map(({ url }) => url);
  const tenants = await prepareTenants(urls[0] as string, operatorKey);
  const ledger = new Ledger();
  await asSuperuser(database.adminUrl, (client) => Ledger.prepare(client));

  // Version 0.2.0 does not know of staged writes.
  const load = startLoad({ tenants, urls, ledger, seed: 1, round: 0, callers: 8, streams: 1, staged: false });
  const goesOn = async (): Promise<void> => {
    const { acknowledged } = load.counts;
    await expect
      .poll(() => load.counts.acknowledged - acknowledged, { timeout: 30_000 })
      .toBeGreaterThan(100);
  };
  await goesOn();
  await present.migrate(env);
  await goesOn();
  for (const place of processes.keys()) {
    await processes[place]?.stop();
    const process = await present.start(env);
    processes[place] = process;
    urls[place] = process.url;
    await goesOn();
  }
  await load.finish();

  await asSuperuser(database.adminUrl, async (client) => {
    await nothingStaged(client);
    await ledger.takeDown(client);
    await checkStore(client);
  });
}, 120_000);
