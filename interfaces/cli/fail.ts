import { isAttriumError } from '#domain/errors';

/** Tells a person what went wrong and what to do, and ends with exit code 1. An unexpected error keeps its stack. */
export const fail = (error: unknown): void => {
  process.exitCode = 1;
  if (!isAttriumError(error)) {
    console.error(error);
    return;
  }
  console.error(`${error.code}: ${error.message}\n${error.remedy}`);
};
