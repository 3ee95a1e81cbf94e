import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { AttriumError } from '#domain/errors';

export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

const run = promisify(execFile);

/**
 * The user that the server runs as: undefined for the one that runs this process. PostgreSQL refuses to run as root;
 * started by root, it runs as the owner of the cluster, for a new cluster as the user `postgres`, who is created
 * where missing. Raises UNSUPPORTED, DATA_FOLDER_INVALID.
 */
export async function serverAccount(cluster: string): Promise<ServerAccount | undefined> {
  const uid = process.getuid?.();
  const owner = await stat(cluster).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (uid !== 0) {
    if (owner && owner.uid !== uid) throw foreign(cluster, owner.uid, `chown -R ${uid}`);
    return undefined;
  }
  if (!owner) return postgresUser();
  if (owner.uid === 0) throw foreign(cluster, 0, 'chown -R postgres');
  return { uid: owner.uid, gid: owner.gid };
}

function foreign(cluster: string, owner: number, command: string): AttriumError {
  return new AttriumError(
    'DATA_FOLDER_INVALID',
    `${cluster} belongs to user ${owner}, as whom the server cannot run here.`,
    { remedy: `Run ${command} ${cluster}, or set ATTRIUM_DATA_DIR to another folder.` },
  );
}

async function postgresUser(): Promise<ServerAccount> {
  const known = await lookUp('postgres');
  if (known) return known;
  try {
    const noLogin = ['--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin'];
    await run('useradd', ['--system', '--user-group', ...noLogin, 'postgres']);
    const created = await lookUp('postgres');
    if (created) return created;
    throw new Error('useradd reported success, but id does not know the user.');
  } catch (cause) {
    throw new AttriumError(
      'UNSUPPORTED',
      `PostgreSQL refuses to run as root, and the user postgres is missing.`,
      {
        cause,
        remedy: 'Create the user postgres, start as another user than root, or set DATABASE_URL to a server.',
      },
    );
  }
}

/** `id` asks every source of users that the machine has, not only /etc/passwd. */
async function lookUp(user: string): Promise<ServerAccount | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number.parseInt((await run('id', [flag, user])).stdout, 10)),
    );
    return uid === undefined || gid === undefined ? undefined : { uid, gid };
  } catch (error) {
    // It exits with 1 for a user that it does not know; anything else is a fault.
    if ((error as { code?: unknown }).code === 1) return undefined;
    throw error;
  }
}
