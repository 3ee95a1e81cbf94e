import { setTimeout } from 'node:timers/promises';
import type { Procedures } from '../../procedures.ts';

type View = Awaited<ReturnType<Procedures['attributes']['pin']>>;

const betweenLooksMs = 500;

/** Resolves once the attribute is in the tier that it is on its way to; a worker of the store takes it there. */
export const arrived = async (
  { attributes }: Pick<Procedures, 'attributes'>,
  pinned: View,
  pause: (ms: number) => Promise<unknown> = setTimeout,
): Promise<View> => {
  let seen: View | undefined = pinned;
  while (seen?.placement === 'promoting' || seen?.placement === 'demoting') {
    await pause(betweenLooksMs);
    seen = (await attributes.list()).attributes.find(({ name }) => name === pinned.name);
  }
  // Retired meanwhile, by somebody else.
  return seen ?? pinned;
};
