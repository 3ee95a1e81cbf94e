// What it takes that attributes are hot where that pays, and what it costs everybody else meanwhile:
//   npm run bench:autopilot -- [--entities N] [--seconds N] [--seed N] [--json]
//
// The product runs as its users start it, with durability on. What is compared is measured in turns; each part is described
// in its file under perf/autopilot.
import { backfill } from './autopilot/backfill.ts';
import { shiftedFilters } from './autopilot/shifted-filters.ts';
import { simulatedShift } from './autopilot/simulated-shift.ts';
import { benchOptions } from './harness/options.ts';
import { report } from './harness/report.ts';

const options = benchOptions({ seconds: 120, entities: 1_000_000 });
const parts = [await simulatedShift(options.seed), await shiftedFilters(options), await backfill(options)];
report(
  'bench:autopilot',
  options,
  Object.assign({}, ...parts.map(({ conditions }) => conditions)),
  Object.assign({}, ...parts.map(({ figures }) => figures)),
);
