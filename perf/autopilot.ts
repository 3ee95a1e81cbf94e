// What it takes that attributes are hot where that pays, and what it costs everybody else meanwhile:
//   npm run bench:autopilot -- [--entities N] [--seconds N] [--seed N] [--json]
//
// The product runs as its users start it, with durability on. What is compared is measured in turns; each part is described
// in its file under perf/autopilot.
import { backfill } from './autopilot/backfill.ts';
import { benchOptions } from './harness/options.ts';
import { report } from './harness/report.ts';

const options = benchOptions({ seconds: 120, entities: 1_000_000 });
const { conditions, figures } = await backfill(options);
report('bench:autopilot', options, conditions, figures);
