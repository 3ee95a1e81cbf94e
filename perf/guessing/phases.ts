import type { Guessing } from './guesser.ts';

/** Of the honest callers, too. */
const oneAddress = ['127.0.0.1'];
const manyAddresses = Array.from({ length: 250 }, (_, index) => `127.0.1.${index + 1}`);
const procedure = '/trpc/attributes.list';
const refused = [401, 429];

export interface PhaseOptions {
  /** In the names of figures. */
  readonly figure: string;
  readonly note: string;
  /** The phase whose requests nobody refuses, and that are otherwise like those of this one. */
  readonly peer?: 'livez' | 'livezAnew';
  readonly from?: Pick<Guessing, 'addresses' | 'anew'> & {
    readonly path: string;
    /** What a request may be answered with. */
    readonly statuses: readonly number[];
  };
}
export const phases = {
  alone: { figure: 'Alone', note: 'nobody else calls' },
  livez: {
    figure: 'Livez',
    note: 'beside as many calls of /livez',
    from: { path: '/livez', addresses: oneAddress, anew: false, statuses: [200] },
  },
  oneAddress: {
    figure: 'OneAddress',
    note: 'beside guesses from the same address',
    peer: 'livez',
    from: { path: procedure, addresses: oneAddress, anew: false, statuses: refused },
  },
  manyAddresses: {
    figure: 'ManyAddresses',
    note: `beside guesses from ${manyAddresses.length} addresses`,
    peer: 'livez',
    from: { path: procedure, addresses: manyAddresses, anew: false, statuses: refused },
  },
  livezAnew: {
    figure: 'LivezAnew',
    note: 'beside calls of /livez, each on a connection of its own',
    from: { path: '/livez', addresses: oneAddress, anew: true, statuses: [200] },
  },
  oneAddressAnew: {
    figure: 'OneAddressAnew',
    note: 'beside guesses, each on a connection of its own',
    peer: 'livezAnew',
    from: { path: procedure, addresses: oneAddress, anew: true, statuses: refused },
  },
} as const satisfies Record<string, PhaseOptions>;
export type Phase = keyof typeof phases;
