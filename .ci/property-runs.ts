// Set-up of every test file. ATTRIUM_PROPERTY_RUNS=N: each property is tried on N generated cases, unless its test asks
// for a number of its own. Absent: on as many as fast-check (100) and the conformance suites (50) choose themselves.
import fc from 'fast-check';

const given = process.env.ATTRIUM_PROPERTY_RUNS;
if (given !== undefined) {
  const numRuns = Number(given);
  if (!Number.isInteger(numRuns) || numRuns < 1) {
    throw new TypeError('ATTRIUM_PROPERTY_RUNS takes a whole number of 1 or more.');
  }
  fc.configureGlobal({ numRuns });
}
