import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AttriumError } from '#domain/errors';
import { clusterIn, type DataFolder, openDataFolder } from './data-folder.ts';

let parent: string;
let path: string;

beforeEach(async () => {
  parent = await realpath(await mkdtemp(join(tmpdir(), 'attrium-folder-')));
  path = join(parent, 'data');
});

afterEach(async () => {
  chmodSync(parent, 0o700);
  await rm(parent, { recursive: true, force: true });
});

const open = async (use: (folder: DataFolder) => unknown = () => undefined): Promise<void> => {
  const folder = await openDataFolder(path);
  try {
    await use(folder);
  } finally {
    folder.release();
  }
};

const refusal = async (): Promise<AttriumError> =>
  open().then(
    () => expect.fail('The folder was opened.'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(AttriumError);
      return error as AttriumError;
    },
  );

/** Root may do everything, so the rights of another user are taken for the while. */
const asOrdinaryUser = async <T>(act: () => Promise<T>): Promise<T> => {
  if (process.getuid?.() !== 0) return act();
  process.seteuid?.(65_534);
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
};

describe('secrets', () => {
  it('are the same at the next start, and differ between folders', async () => {
    let first: unknown;
    await open(({ secrets }) => {
      first = secrets;
    });
    await open(({ secrets }) => expect(secrets).toEqual(first));
    path = join(parent, 'other');
    await open(({ secrets }) => expect(secrets).not.toEqual(first));
  });

  it('are readable for their owner only, also after someone widened the rights', async () => {
    const file = join(path, 'secrets.json');
    await open();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o644);
    await open();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('replace a draft that a killed process left behind', async () => {
    mkdirSync(path);
    writeFileSync(join(path, 'secrets.json.new'), '{"version": 1, "supe', { mode: 0o644 });
    await open();
    expect(statSync(join(path, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(existsSync(join(path, 'secrets.json.new'))).toBe(false);
  });

  it.each([
    ['no JSON', (text: string) => text.slice(0, -40), 'it is not JSON'],
    ['an empty file', () => '', 'it is not JSON'],
    ['no object', () => '[]', 'its root'],
    ['a field missing', (text: string) => text.replace('appPassword', 'other'), 'appPassword'],
    ['a key cut short', (text: string) => text.replace(/("key": "[\w-]{10})[\w-]+/, '$1'), 'tokenKeys.0.key'],
    ['another format', (text: string) => text.replace('"version": 1', '"version": 2'), 'version'],
  ])(
    'that are corrupt (%s) stop the start, name the part, show no secret and stay as they are',
    async (_, corrupt, part) => {
      let shown: string[] = [];
      await open(({ secrets }) => {
        shown = [
          secrets.superuserPassword,
          secrets.appPassword,
          secrets.tenantSigningKey,
          secrets.developmentKey,
        ];
      });
      const file = join(path, 'secrets.json');
      const corrupted = corrupt(readFileSync(file, 'utf8'));
      writeFileSync(file, corrupted);

      const error = await refusal();
      expect(error.code).toBe('DATA_FOLDER_INVALID');
      expect(error.message).toContain(file);
      expect(error.message).toContain(part);
      expect(error.remedy).toContain('backup');
      for (const secret of shown) expect(`${error.stack}${error.cause}`).not.toContain(secret.slice(0, 8));
      expect(readFileSync(file, 'utf8')).toBe(corrupted);
    },
  );

  it('are not made anew beside a database that was made with others', async () => {
    mkdirSync(clusterIn(path), { recursive: true });
    const error = await refusal();
    expect(error.code).toBe('DATA_FOLDER_INVALID');
    expect(error.message).toContain('secrets.json is missing');
    expect(existsSync(join(path, 'secrets.json'))).toBe(false);
  });
});

describe('a folder', () => {
  it('in use is refused to a second user, who is told the process', async () => {
    await open(async () => {
      const error = await refusal();
      expect(error.code).toBe('DATA_FOLDER_IN_USE');
      expect(error.message).toContain(String(process.pid));
      expect(error.message).toContain(path);
      expect(error.details).toEqual({ folder: path, pid: process.pid });
    });
  });

  it('is free again after its release, and after a failed opening', async () => {
    await open();
    const file = join(path, 'secrets.json');
    const good = readFileSync(file, 'utf8');
    writeFileSync(file, 'bad');
    expect((await refusal()).code).toBe('DATA_FOLDER_INVALID');
    writeFileSync(file, good);
    await open();
  });

  it('released twice stays with the user who opened it in between', async () => {
    const first = await openDataFolder(path);
    first.release();
    await open(async () => {
      first.release();
      expect((await refusal()).code).toBe('DATA_FOLDER_IN_USE');
    });
  });

  it('that is a file is refused', async () => {
    writeFileSync(path, '');
    const error = await refusal();
    expect(error.code).toBe('DATA_FOLDER_INVALID');
    expect(error.message).toContain(`${path} is not a folder`);
  });

  it('below a file is refused', async () => {
    writeFileSync(join(parent, 'file'), '');
    path = join(parent, 'file', 'data');
    const error = await refusal();
    expect(error.code).toBe('DATA_FOLDER_INVALID');
    expect(error.message).toContain('is not a folder');
  });

  it('that may not be written is refused before anything is written', async () => {
    mkdirSync(path, { mode: 0o555 });
    chmodSync(parent, 0o755);
    const error = await asOrdinaryUser(refusal);
    expect(error.code).toBe('DATA_FOLDER_INVALID');
    expect(error.message).toContain(`${path} is not open to this user`);
    expect(error.remedy).toContain('right');
    expect(existsSync(join(path, 'lock'))).toBe(false);
  });

  it('that may not be created is refused', async () => {
    chmodSync(parent, 0o555);
    const error = await asOrdinaryUser(refusal);
    expect(error.code).toBe('DATA_FOLDER_INVALID');
    expect(error.message).toContain('is not open to this user');
  });

  it('whose lock file is no lock is refused, with what to remove', async () => {
    mkdirSync(join(path, 'lock'), { recursive: true });
    const error = await refusal();
    expect(error.code).toBe('DATA_FOLDER_INVALID');
    expect(error.remedy).toContain(join(path, 'lock'));
  });
});
