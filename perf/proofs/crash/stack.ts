import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findServerBinaries } from '#adapters/postgres/embedded/server-binaries';
import { migrate } from '#adapters/postgres/index';
import { type Cluster, startCluster } from '#adapters/postgres/testing/cluster';
import { createDatabase, testPassword } from '#adapters/postgres/testing/database';
import { killAll, running, treeOf } from '#adapters/postgres/testing/process-tree';
import { type RunningCommand, runCommand, servedUrl } from '#interfaces/cli/testing/running-command';

const main = fileURLToPath(new URL('../../../interfaces/cli/main.ts', import.meta.url));

/** What a proof kills and starts again: a PostgreSQL server with durability on, and API processes on it. */
export interface CrashStack {
  /** Of a superuser, on the store's database. */
  readonly adminUrl: string;
  readonly operatorKey: string;
  /** Where each API process serves now, or served before it was killed. */
  readonly urls: readonly string[];
  /** SIGKILL, and a new process; resolves once it serves. */
  killProcess(place: number): Promise<void>;
  /** SIGKILL of every process of the server at once, and a new start on its data; resolves once it answers. */
  killServer(): Promise<void>;
  /** SIGKILL of one process of the server, by any number; it takes the others down and recovers by itself. */
  killBackend(which: number): Promise<void>;
  stop(): Promise<void>;
}

export interface StackPlan {
  readonly processes: number;
  /** Further settings of the API processes. */
  readonly settings?: NodeJS.ProcessEnv;
}

export const startCrashStack = async ({ processes, settings = {} }: StackPlan): Promise<CrashStack> => {
  const cluster = await startCluster('crash-proof', {
    binaries: dirname((await findServerBinaries()).postgres),
    initdb: ['--locale=C'],
    settings: { fsync: 'on', full_page_writes: 'on' },
  });
  const commands: (RunningCommand | undefined)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(commands.map((command) => command && killed(command)));
    await cluster.stop();
  };
  try {
    const { adminUrl, appUrl } = await createDatabase(cluster.adminUrl);
    const key = randomBytes(32).toString('base64url');
    await migrate({ adminUrl, tenantSigningKey: key, appPassword: testPassword });
    const operatorKey = randomBytes(24).toString('base64url');
    const env = {
      ...process.env,
      ...settings,
      PORT: '0',
      DATABASE_URL: appUrl,
      ATTRIUM_TENANT_SIGNING_KEY: key,
      ATTRIUM_TOKEN_KEYS: `1:${key}`,
      ATTRIUM_DEV_API_KEY: operatorKey,
    };
    const urls: string[] = [];
    const serve = async (place: number): Promise<void> => {
      const deadline = performance.now() + servesWithinMs;
      for (;;) {
        const command = runCommand(process.execPath, [main, 'start'], { env, ownGroup: false });
        commands[place] = command;
        try {
          urls[place] = await servedUrl(command);
          return;
        } catch (error) {
          // As a supervisor does: the server may be down as well.
          if (performance.now() > deadline) throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: processes }, (_, place) => serve(place)));
    return {
      adminUrl,
      operatorKey,
      urls,
      async killProcess(place) {
        const command = commands[place];
        if (command !== undefined) await killed(command);
        await serve(place);
      },
      async killServer() {
        killAll(treeOf(cluster.pid));
        await cluster.recover();
      },
      async killBackend(which) {
        const backends = backendsOf(cluster);
        const backend = backends[which % backends.length];
        if (backend !== undefined) killAll([backend]);
        await cluster.recover();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

const servesWithinMs = 60_000;

const killed = async (command: RunningCommand): Promise<void> => {
  killAll(running(treeOf(command.child.pid)));
  await command.ended;
};

const backendsOf = ({ pid }: Cluster): number[] => treeOf(pid).filter((process) => process !== pid);
