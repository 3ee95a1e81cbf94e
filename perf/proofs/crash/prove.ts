// Kills the store while it is written to, and compares what is left with what was acknowledged:
//   npm run prove:crash -- [--rounds N] [--seed N]
//
// API processes and the PostgreSQL server end by SIGKILL at moments that the seed decides, as do the calls of the
// callers, who repeat with the same idempotency key what was not answered. Checked after each round: perf/proofs/crash/checks.
import { parseArgs } from 'node:util';
import { proveCrashes } from './crash-proof.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
});
const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError('--rounds takes a whole number above 0.');
if (!Number.isInteger(seed)) throw new TypeError('--seed takes a whole number.');
console.log(`npm run prove:crash -- --rounds ${rounds} --seed ${seed}`);
await proveCrashes({ rounds, seed, say: (line) => console.log(line) });
console.log('Nothing acknowledged was lost or doubled.');
