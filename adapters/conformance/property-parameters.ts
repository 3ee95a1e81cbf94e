import fc from 'fast-check';
import type { PropertyOptions } from './subject.ts';

/** What databases are asked with in a few seconds. */
const runsOtherwise = 50;

/** What is not given is taken from fast-check's global configuration. */
export const propertyParameters = ({
  runs,
  seed,
}: PropertyOptions): Pick<fc.Parameters, 'numRuns' | 'seed'> => ({
  numRuns: runs ?? fc.readConfigureGlobal().numRuns ?? runsOtherwise,
  ...(seed === undefined ? {} : { seed }),
});
