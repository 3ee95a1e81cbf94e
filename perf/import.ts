// What it takes to import a large file:  npm run bench:import -- [--embedded] [--json]
//
// Three million flights (a Parquet file of the package vega-datasets) go through `attrium import`, as its users start it,
// into a store that serves on the same machine. Afterwards the store must hold each row, whole.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runCommand } from '#interfaces/cli/testing/running-command';
import { durabilityOf } from './harness/durability.ts';
import { peakMegabytes } from './harness/peak-memory.ts';
import { report } from './harness/report.ts';
import { serveStore } from './harness/server.ts';

const main = fileURLToPath(new URL('../interfaces/cli/main.ts', import.meta.url));
const file = fileURLToPath(new URL('../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url));

const { values: options } = parseArgs({
  options: { json: { type: 'boolean', default: false }, embedded: { type: 'boolean', default: false } },
});
await using store = await serveStore(options);
await using pool = await store.superusers(1);
const operator = store.newClient();
await operator.tenants.create({ name: 'flights' });
const { secret } = await operator.keys.create({ tenant: 'flights', role: 'admin', label: 'import' });
const startedMs = performance.now();
const command = runCommand(
  process.execPath,
  [main, 'import', file, '--type', 'flight', '--sample-rows', '10000', '--json'],
  { env: { ...process.env, ATTRIUM_URL: store.url, ATTRIUM_API_KEY: secret }, ownGroup: false },
);
let importerMb = 0;
const watching = setInterval(() => {
  importerMb = peakMegabytes(Number(command.child.pid)) ?? importerMb;
}, 200);
const code = await command.ended;
clearInterval(watching);
const seconds = (performance.now() - startedMs) / 1_000;
if (code !== 0) throw new Error(command.output());
const { rows } = await pool.query<{ entities: string; values: string; whole: string }>(`
  select count(*) as entities, sum(held) as values, count(*) filter (where held = 5) as whole
    from (
      select e.entity_id, count(v.attribute_id) filter (where v.value_num is not null or v.value_text is not null) as held
        from attrium.entities e left join attrium.entity_values v using (tenant_id, entity_id)
        where e.type = 'flight' and e.alive
        group by e.entity_id
    ) h`);
const [held] = rows;
if (held === undefined) throw new Error('No answer.');
report(
  'bench:import',
  options,
  {
    data: `${held.entities} rows, ${held.values} values; ${held.whole} rows of all 5 columns`,
    durability: await durabilityOf(pool),
    said: command.output().trim().split('\n').at(-1) ?? '',
  },
  {
    rowsPerSecond: {
      value: Number(held.entities) / seconds,
      unit: '/s',
      note: 'from the start of the command to its end',
    },
    valuesPerSecond: { value: Number(held.values) / seconds, unit: '/s', note: 'the same' },
    rssMb: { value: store.peakRssMb(), unit: 'MB', note: 'most that the serving process held' },
    importerRssMb: { value: importerMb, unit: 'MB', note: 'most that the importing process held' },
  },
);
