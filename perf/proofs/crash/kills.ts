import { randomIntegers } from '../../harness/random.ts';
import type { CrashStack } from './stack.ts';

const firstKillMs = 300;
const betweenKillsMs = 1_500;

/** What is killed, and how long after the kill before it. */
export interface Kill {
  readonly what: 'process' | 'server' | 'backend' | 'all';
  readonly which: number;
  readonly afterMs: number;
}

/** Up to three, the same for the same seed and round. */
export const killsOf = (seed: number, round: number): Kill[] => {
  const random = randomIntegers(seed * 1_000_003 + 500_009 + round);
  const targets = ['process', 'server', 'backend', 'all'] as const;
  return Array.from({ length: 1 + random(3) }, (_, place) => ({
    what: targets[random(targets.length)] as Kill['what'],
    which: random(1_000),
    afterMs: place === 0 ? firstKillMs + random(betweenKillsMs) : random(betweenKillsMs),
  }));
};

export const carryOut = async (stack: CrashStack, { what, which }: Kill): Promise<void> => {
  if (what === 'process') await stack.killProcess(which % stack.urls.length);
  if (what === 'server') await stack.killServer();
  if (what === 'backend') await stack.killBackend(which);
  if (what === 'all') {
    const served = stack.urls.map((_, place) => stack.killProcess(place));
    await Promise.all([stack.killServer(), ...served]);
  }
};

/** For people. */
export const told = (kills: readonly Kill[]): string =>
  `killed ${kills.map(({ what, which, afterMs }) => `${what}${what === 'process' ? ` ${which}` : ''} +${afterMs} ms`).join(', ')}`;
