import { randomBytes } from 'node:crypto';
import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AttriumError } from '#domain/errors';
import { writeFileDurably } from './durable-file.ts';

const password = z.string().regex(/^[A-Za-z0-9_-]{32,}$/);
/** 32 bytes, base64url. */
const key = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

const secretsSchema = z.object({
  version: z.literal(1),
  /** Of the cluster's superuser, `postgres`. URL-safe. */
  superuserPassword: password,
  /** Of the role `attrium_app`. URL-safe. */
  appPassword: password,
  /** Signs the setting that tells row-level security the tenant. */
  tenantSigningKey: key,
  /** Sign session tokens and cursors: the first one signs, all of them verify. */
  tokenKeys: z.array(z.object({ id: z.string().min(1), key })).min(1),
  /** Secret of the API key that `npm start` prints, the same at every start. */
  developmentKey: z.string().min(20),
});

/** What the stack in a data folder must keep between two starts and never show. Binary keys are base64url. */
export type Secrets = Readonly<z.infer<typeof secretsSchema>>;

/**
 * Reads the folder's `secrets.json`, or generates it where it does not exist and `mayGenerate`. The caller holds the
 * folder's lock. Raises DATA_FOLDER_INVALID; its message never shows what the file holds.
 */
export async function loadSecrets(folder: string, mayGenerate: boolean): Promise<Secrets> {
  const stored = await readSecrets(folder);
  if (stored !== null) return stored;
  const file = fileIn(folder);
  if (!mayGenerate) {
    throw new AttriumError('DATA_FOLDER_INVALID', `${file} is missing, but the folder holds a database.`, {
      remedy: 'Restore secrets.json from a backup, or set ATTRIUM_DATA_DIR to an empty folder.',
    });
  }
  const secrets = generate();
  await writeFileDurably(file, `${JSON.stringify(secrets, null, 2)}\n`, 0o600);
  return secrets;
}

const fileIn = (folder: string): string => join(folder, 'secrets.json');

/** What the folder's `secrets.json` holds; null where there is none. Raises DATA_FOLDER_INVALID. */
export async function readSecrets(folder: string): Promise<Secrets | null> {
  const file = fileIn(folder);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  if (((await stat(file)).mode & 0o077) !== 0) await chmod(file, 0o600);
  return parse(file, text);
}

function parse(file: string, text: string): Secrets {
  const invalid = (reason: string) =>
    new AttriumError('DATA_FOLDER_INVALID', `${file} is not usable: ${reason}.`, {
      remedy: 'Restore secrets.json from a backup, or set ATTRIUM_DATA_DIR to an empty folder.',
    });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // Without the cause: V8 quotes the text, and the text is secret.
    throw invalid('it is not JSON');
  }
  const { data, error } = secretsSchema.safeParse(content);
  if (data) return data;
  const fields = new Set(error.issues.map((issue) => issue.path.join('.') || 'its root'));
  throw invalid(`missing or malformed: ${[...fields].join(', ')}`);
}

function generate(): Secrets {
  const secret = (bytes: number) => randomBytes(bytes).toString('base64url');
  return {
    version: 1,
    superuserPassword: secret(24),
    appPassword: secret(24),
    tenantSigningKey: secret(32),
    tokenKeys: [{ id: secret(4), key: secret(32) }],
    developmentKey: `attrium_dev_${secret(24)}`,
  };
}
