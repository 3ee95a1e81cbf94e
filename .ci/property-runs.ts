// Set-up of every test file. ATTRIUM_PROPERTY_RUNS=N: each property is tried on N generated cases, unless its test asks
// for a number of its own. Absent: on as many as fast-check (100) and the conformance suites (50) choose themselves.
// ATTRIUM_PROPERTY_SEED=N: the cases of an earlier run, by the seed that its failure printed.
import fc from 'fast-check';

const given = process.env.ATTRIUM_PROPERTY_RUNS;
if (given !== undefined) {
  const numRuns = Number(given);
  if (!Number.isInteger(numRuns) || numRuns < 1) {
    throw new TypeError('ATTRIUM_PROPERTY_RUNS takes a whole number of 1 or more.');
  }
  fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns });
}

const givenSeed = process.env.ATTRIUM_PROPERTY_SEED;
if (givenSeed !== undefined) {
  const seed = Number(givenSeed);
  if (!Number.isInteger(seed)) throw new TypeError('ATTRIUM_PROPERTY_SEED takes a whole number.');
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
}
