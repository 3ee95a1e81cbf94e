// Kills the store while it is written to, and compares what is left with what was acknowledged:
//   npm run prove:crash -- [--rounds N] [--seed N]
//
// API processes and the PostgreSQL server end by SIGKILL at moments that the seed decides, as do the calls of the
// callers, who repeat with the same idempotency key what was not answered. Checked after each round: perf/proofs/crash/checks.
import { proveCrashes } from './crash-proof.ts';
import { proofOptions } from './proof-options.ts';

const { rounds, seed, command } = proofOptions('prove:crash', '50');
console.log(command);
await proveCrashes({ rounds, seed, say: (line) => console.log(line) });
console.log('Nothing acknowledged was lost or doubled.');
