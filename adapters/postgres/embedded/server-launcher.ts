import { execFile, type SpawnOptions } from 'node:child_process';
import { dirname, join, parse } from 'node:path';
import { promisify } from 'node:util';
import { AttriumError } from '#domain/errors';
import type { ServerAccount } from './server-account.ts';
import type { ServerBinaries } from './server-binaries.ts';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: Pick<SpawnOptions, 'uid' | 'gid' | 'cwd' | 'env'>;
}

/** Turns a call of a server program into a process of the right user. The process keeps its id: nothing forks. */
export interface ServerLauncher {
  readonly account: ServerAccount | undefined;
  /** `args` gets the path under which the program sees `folder`, the one folder of data that it may count on. */
  command(
    program: keyof ServerBinaries,
    folder: string,
    args: (folder: string) => readonly string[],
  ): Command;
}

const run = promisify(execFile);

// Nothing of this process's environment: PGPORT, PGOPTIONS and the like would change the server, and it has no
// business with credentials. The folder is one that every user may enter.
const surroundings = { cwd: '/', env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' } };

/**
 * Chooses how to run the server's programs, so that the account can reach both them and the data.
 *
 * Started by root from a clone below a folder that is closed to others (/root is, usually), the user postgres can
 * reach neither. Where the kernel lets us, the programs then run in a mount namespace of their own, which shows them
 * just these two folders; no permission of the machine changes.
 *
 * Raises DATA_FOLDER_INVALID or UNSUPPORTED, with the closed folder and the remedy.
 */
export async function chooseLauncher(
  binaries: ServerBinaries,
  dataFolder: string,
  account: ServerAccount | undefined,
): Promise<ServerLauncher> {
  const direct = directLauncher(binaries, account);
  if (!account) return direct;
  const bin = dirname(binaries.postgres);
  const closedToData = await firstClosed(account, dataFolder);
  const closed = closedToData ?? (await firstClosed(account, bin));
  if (closed === undefined) return direct;

  const mounted = mountingLauncher(binaries, account);
  try {
    const probe = mounted.command('postgres', dataFolder, () => ['--version']);
    await run(probe.file, probe.args, probe.options);
    return mounted;
  } catch (cause) {
    const what =
      closedToData === undefined ? `the server's programs in ${bin}` : `the data folder ${dataFolder}`;
    throw new AttriumError(
      closedToData === undefined ? 'UNSUPPORTED' : 'DATA_FOLDER_INVALID',
      `Started by root, PostgreSQL runs as user ${account.uid}, who may not enter ${closed} and so not reach ${what}.`,
      {
        cause,
        details: { closed },
        remedy:
          closedToData === undefined
            ? `Run chmod o+x ${closed}, move the installation, or start as another user than root.`
            : `Run chmod o+x ${closed}, set ATTRIUM_DATA_DIR to another folder, or start as another user than root.`,
      },
    );
  }
}

function directLauncher(binaries: ServerBinaries, account: ServerAccount | undefined): ServerLauncher {
  return {
    account,
    command: (program, folder, args) => ({
      file: binaries[program],
      args: args(folder),
      options: { ...surroundings, ...account },
    }),
  };
}

// Of the arguments $1 to $4 (user, group, folder of the programs, folder of data), the first two are for setpriv.
const mountScript = `
set -e
mount -t tmpfs -o mode=755 attrium /mnt
mkdir /mnt/server /mnt/data
mount --bind "$3" /mnt/server
mount --bind "$4" /mnt/data
user=$1 group=$2
shift 4
exec setpriv --reuid "$user" --regid "$group" --clear-groups --bounding-set=-all "$@"
`;

function mountingLauncher(binaries: ServerBinaries, account: ServerAccount): ServerLauncher {
  // bin/, lib/ and share/ lie side by side and find each other by relative paths.
  const installation = dirname(dirname(binaries.postgres));
  const namespace = ['--mount', '--propagation', 'private', '--', 'sh', '-c', mountScript, 'attrium-server'];
  return {
    account,
    command: (program, folder, args) => ({
      file: 'unshare',
      args: [
        ...namespace,
        ...[String(account.uid), String(account.gid), installation, folder],
        ...[`/mnt/server/${binaries[program].slice(installation.length + 1)}`, ...args('/mnt/data')],
      ],
      options: surroundings,
    }),
  };
}

/** Asks the kernel as that user, because permission bits alone leave out access lists. */
async function firstClosed(account: ServerAccount, folder: string): Promise<string | undefined> {
  const script = 'for folder; do cd "$folder" 2>/dev/null || { printf %s "$folder"; exit 3; }; done';
  try {
    await run('sh', ['-c', script, 'sh', ...withAncestors(folder)], { ...surroundings, ...account });
    return undefined;
  } catch (error) {
    const { code, stdout } = error as { code?: unknown; stdout?: string };
    if (code !== 3 || !stdout) throw error;
    return stdout;
  }
}

/** From the root down to the folder itself. */
function withAncestors(folder: string): string[] {
  const { root } = parse(folder);
  const names = folder.slice(root.length).split('/').filter(Boolean);
  return [root, ...names.map((_, depth) => join(root, ...names.slice(0, depth + 1)))];
}
