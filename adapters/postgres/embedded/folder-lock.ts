import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AttriumError } from '#domain/errors';

export interface FolderLock {
  /** May be called twice. */
  release(): void;
}

const sqliteBusy = 5;

/** An unreferenced database would be collected, and its lock with it. */
const held = new Set<DatabaseSync>();

/**
 * Makes this process the only user of the folder until it releases the lock or ends, however it ends.
 *
 * The lock is the one that SQLite takes on its file (fcntl on POSIX): the kernel drops it with the process, decides
 * between two starters at once, keeps it from child processes, and knows it across containers of one machine. Node
 * itself offers no file locks. Nothing is ever committed to the database, so there is nothing to recover.
 *
 * Nothing else in this process may open the file `lock`: closing any descriptor of it would drop an fcntl lock.
 *
 * Raises DATA_FOLDER_IN_USE, DATA_FOLDER_INVALID.
 */
export function lockFolder(folder: string): FolderLock {
  const owner = join(folder, 'lock-owner');
  const database = take(folder, owner);
  held.add(database);
  // Only to tell the next starter whom to stop; the lock does not depend on it.
  writeFileSync(owner, `${process.pid}\n`, { mode: 0o600 });
  return {
    release() {
      if (!held.delete(database)) return;
      rmSync(owner, { force: true });
      database.close();
    },
  };
}

function take(folder: string, owner: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
    database.exec('pragma journal_mode = memory; begin exclusive');
    return database;
  } catch (cause) {
    database?.close();
    if ((cause as { errcode?: number }).errcode !== sqliteBusy) {
      throw new AttriumError('DATA_FOLDER_INVALID', `The data folder ${folder} cannot be locked: ${cause}.`, {
        cause,
        remedy: `Remove ${join(folder, 'lock')}, which holds no data, or make it writable.`,
      });
    }
    const pid = ownerPid(owner);
    throw new AttriumError(
      'DATA_FOLDER_IN_USE',
      `Process ${pid ?? '(unknown)'} uses the data folder ${folder}.`,
      {
        cause,
        details: { folder, ...(pid === undefined ? {} : { pid }) },
      },
    );
  }
}

/** undefined in the moment between another process's lock and its note. */
function ownerPid(owner: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(owner, 'utf8'), 10);
    return Number.isNaN(pid) ? undefined : pid;
  } catch {
    return undefined;
  }
}
