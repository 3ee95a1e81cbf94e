#!/usr/bin/env node
// The command of the package. What it is made of imports modules that an older Node lacks, so it is loaded only after
// the version is known to do.
import { tooOldNode } from './node-version.ts';

const refusal = tooOldNode(process.versions.node);
if (refusal === undefined) await import('./main.ts');
else {
  console.error(refusal);
  process.exitCode = 1;
}
