import { readdirSync, readFileSync } from 'node:fs';
import { type ErrorCode, errorTable } from '#domain/errors';
import { statusOf } from '#interfaces/trpc/errors';
import { headOf, rowOf, written } from './table.ts';

const root = new URL('../../', import.meta.url);
const layers = ['domain', 'application', 'adapters', 'interfaces', 'db/functions'];
const tables = /^(domain\/errors|interfaces\/trpc\/status)\.ts$/;
const tests = /\.test\.ts$|\/testing\/|^adapters\/conformance\/|^interfaces\/behaviour\//;

/** Everything that could raise an error. */
const productText = (): string =>
  layers
    .flatMap((layer) =>
      readdirSync(new URL(layer, root), { recursive: true, encoding: 'utf8' }).map(
        (file) => `${layer}/${file}`,
      ),
    )
    .filter((file) => /\.(ts|sql)$/.test(file) && !tables.test(file) && !tests.test(file))
    .map((file) => readFileSync(new URL(file, root), 'utf8'))
    .join('\n');

/** Raised where the process starts, in the command line and in the client: never an answer over HTTP. */
const local: ReadonlySet<ErrorCode> = new Set([
  'ABORTED',
  'CONFIG_INVALID',
  'DATA_FOLDER_INVALID',
  'DATA_FOLDER_IN_USE',
  'DEADLINE_EXCEEDED',
  'FILE_INVALID',
  'PORT_IN_USE',
  'SCHEMA_MISMATCH',
]);

/** docs/errors.md as a whole. */
export const errorsDoc = (): string => {
  const text = productText();
  const codes = Object.keys(errorTable) as ErrorCode[];
  const raised = (code: ErrorCode): boolean => text.includes(`'${code}'`);
  const reserved = codes.filter((code) => !raised(code));
  return [
    '# Errors',
    '',
    written('domain/errors.ts and interfaces/trpc/status.ts'),
    '',
    'Every failure is an `AttriumError` with one of these codes, in process and over HTTP (`error.data.code`). A code never',
    'changes its meaning; messages may. **Retriable**: the same call, unchanged, can succeed later. Errors also carry `remedy`,',
    '`details`, `retryAfterMs` where it is known, and the `meta` of an answer. What starts the process (`PORT_IN_USE`,',
    '`DATA_FOLDER_*`, `CONFIG_INVALID`, `SCHEMA_MISMATCH`) and reads files to import (`FILE_INVALID`) is told by the command',
    "line, which then ends with 1; `ABORTED` and `DEADLINE_EXCEEDED` are the client's own. They have no HTTP status.",
    '',
    ...headOf('code', 'HTTP', 'retriable', 'meaning', 'remedy'),
    ...codes.filter(raised).map((code) => {
      const { retriable, meaning, remedy } = errorTable[code];
      return rowOf(
        `\`${code}\``,
        local.has(code) ? '-' : String(statusOf(code)),
        retriable ? 'yes' : 'no',
        meaning,
        remedy,
      );
    }),
    '',
    `Reserved, and raised by nothing yet: ${reserved.map((code) => `\`${code}\``).join(', ')}.`,
    '',
  ].join('\n');
};
