import { type AttriumError, errorTable, isAttriumError } from '#domain/errors';
import { exitCodes } from './exit-codes.ts';

/** Tells a person what went wrong and what to do, and ends with the exit code of a failure. An unexpected error keeps its stack. */
export const fail = (error: unknown): void => {
  process.exitCode = exitCodes.failed.code;
  if (!isAttriumError(error)) {
    console.error(error);
    return;
  }
  console.error(`${error.code}: ${error.message}\n${remedyOf(error)}`);
};

/** The table's remedy for a refused input is for callers of the API, who have the details at hand. */
const remedyOf = ({ code, remedy, details }: AttriumError): string => {
  if (code !== 'REQUEST_INVALID' || remedy !== errorTable.REQUEST_INVALID.remedy) return remedy;
  const issues = issuesOf(details.issues);
  return issues.length === 0
    ? 'Correct the options; --help lists them.'
    : ['Correct:', ...issues.map((issue) => `  ${issue}`)].join('\n');
};

const issuesOf = (issues: unknown): string[] =>
  (Array.isArray(issues) ? issues : []).map(({ path, message }: { path?: unknown; message?: unknown }) =>
    path ? `${path}: ${message}` : `${message}`,
  );
