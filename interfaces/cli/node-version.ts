const least = 24;

/** What to tell the user of a Node that is too old; undefined for one that is not. `version`: as 24.1.0. */
export const tooOldNode = (version: string): string | undefined =>
  Number.parseInt(version, 10) < least
    ? `Attrium needs Node ${least} or newer; this is Node ${version}.`
    : undefined;
