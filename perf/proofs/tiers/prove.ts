// Changes tiers under SIGKILL, with generated filters asked all the time, as tiers.e2e.test.ts does, for longer:
//   npm run prove:tiers -- [--rounds N] [--seed N]
import { proofOptions } from '../crash/proof-options.ts';
import { proveTiers } from './tier-proof.ts';

const { rounds, seed, command } = proofOptions('prove:tiers', '20');
console.log(command);
await proveTiers({ rounds, seed, entities: 2_000, queries: 40, say: (line) => console.log(line) });
console.log('Every filter answered as before, and no half of a change was left.');
