import { parseArgs } from 'node:util';

/** `--rounds N` and `--seed N` of this process, and how it is called again. */
export const proofOptions = (
  name: string,
  roundsByDefault: string,
): { readonly rounds: number; readonly seed: number; readonly command: string } => {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: roundsByDefault }, seed: { type: 'string', default: '1' } },
  });
  const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
  if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError('--rounds takes a whole number above 0.');
  if (!Number.isInteger(seed)) throw new TypeError('--seed takes a whole number.');
  return { rounds, seed, command: `npm run ${name} -- --rounds ${rounds} --seed ${seed}` };
};
