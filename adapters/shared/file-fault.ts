import { AttriumError } from '#domain/errors';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
};

/** What the operating system says of a file that cannot be read, as FILE_INVALID. */
export const fileFault = (path: string, cause: unknown): AttriumError => {
  if (cause instanceof AttriumError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  return new AttriumError(
    'FILE_INVALID',
    `The file ${path} ${reasons[code] ?? `cannot be read (${code})`}.`,
    {
      details: { path },
      remedy: 'Correct the path, or make the file readable.',
      cause,
    },
  );
};

export const formatFault = (path: string, reason: string, remedy?: string, cause?: unknown): AttriumError =>
  new AttriumError('FILE_INVALID', `The file ${path} ${reason}.`, { details: { path }, remedy, cause });
