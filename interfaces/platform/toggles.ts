import type { Environment } from './environment.ts';
import { estimate, totalCents } from './estimate.ts';

interface Toggle {
  readonly name: string;
  /** The environment without it; what needs it goes too, so that the result is valid. */
  readonly off: (environment: Environment) => Environment;
}

const toggles: readonly Toggle[] = [
  { name: 'proxy', off: (all) => ({ ...all, proxy: { enabled: false, read_endpoint: false } }) },
  {
    name: 'replicas',
    off: (all) => ({
      ...all,
      postgres: { ...all.postgres, replicas: 0 },
      proxy: { ...all.proxy, read_endpoint: false },
    }),
  },
  { name: 'multi-AZ', off: (all) => ({ ...all, postgres: { ...all.postgres, multi_az: false } }) },
  {
    name: 'enhanced monitoring',
    off: (all) => ({
      ...all,
      postgres: { ...all.postgres, monitoring_seconds: 0 },
      observability: { ...all.observability, enhanced: false },
    }),
  },
  {
    name: 'cache failover',
    off: (all) => ({ ...all, cache: { ...all.cache, replicas: 0, multi_az: false } }),
  },
  {
    // Old and new tasks run side by side for minutes of a deployment, which no month's bill shows.
    name: 'zero-downtime deployments',
    off: (all) => ({
      ...all,
      zero_downtime: { ...all.zero_downtime, minimum_healthy_percent: 0, maximum_percent: 100 },
    }),
  },
];

export interface Saving {
  readonly toggle: string;
  readonly cents: number;
}

/** What turning each toggle off takes from the month's bill: 0 where it is off already. Not to be added: replicas off, a proxy has fewer to serve. */
export const savings = (environment: Environment): readonly Saving[] => {
  const now = totalCents(estimate(environment));
  return toggles.map(({ name, off }) => ({
    toggle: name,
    cents: now - totalCents(estimate(off(environment))),
  }));
};

export const environmentsWithout = (environment: Environment): readonly Environment[] =>
  toggles.map(({ off }) => off(environment));
