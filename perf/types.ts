// What declared attributes cost the compiler:  npm run bench:types -- [--attributes N] [--calls N] [--turns N] [--json]
//
// One file of typical calls is compiled twice in turns: with `attrium.typed(attributes)` and with the untyped procedures.
// The declaration stands in both, so that the difference is what the narrowing costs. The typed one must object to each
// of the mistakes in a third file, or nothing was measured.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

const { values: given } = parseArgs({
  options: {
    attributes: { type: 'string', default: '500' },
    calls: { type: 'string', default: '300' },
    turns: { type: 'string', default: '9' },
    json: { type: 'boolean', default: false },
  },
});
const attributeCount = Number(given.attributes);
const turns = Number(given.turns);
if (!(Number.isInteger(attributeCount) && attributeCount >= 10))
  throw new TypeError('--attributes takes 10 or more.');
if (!(Number.isInteger(turns) && turns >= 1)) throw new TypeError('--turns takes 1 or more.');

/** Ten kinds in turns, so that a name's number says what may be written to it. */
const kinds = [
  "{ type: 'integer', min: 0, max: 1_000_000 }",
  "{ type: 'number', unit: 'kg' }",
  "{ type: 'decimal', unit: 'EUR' }",
  "{ type: 'text', description: 'what a person wrote' }",
  "{ type: 'boolean' }",
  "{ type: 'timestamp', freshForMs: 60_000 }",
  "{ type: 'text', allowed: ['red', 'green', 'blue', 'yellow', 'black'] }",
  "{ type: 'reference', pii: 'personal' }",
  "{ type: 'json' }",
  "{ type: 'integer', allowed: [1, 2, 3, 5, 8] }",
] as const;
const names = Array.from({ length: attributeCount }, (_, index) => `attribute_${index}`);

const declaration = `import { createClient, defineAttributes, filterBuilder } from 'attrium/client';
export const attributes = defineAttributes({
${names.map((name, index) => `  ${name}: ${kinds[index % kinds.length]},`).join('\n')}
});
export const client = createClient({ url: '', apiKey: '' });
export const { f, and, not } = filterBuilder(attributes);
`;

/** One function of each call, over the ten attributes from `first` on. */
const callsFrom = (index: number, first: number): string => {
  const name = (kind: number) => names[first + kind];
  return `
export const calls${index} = async () => {
  await attrium.entities.put({
    entity: 'e',
    values: { ${name(0)}: 1, ${name(1)}: 2.5, ${name(2)}: '3.5', ${name(4)}: null, ${name(6)}: 'red', ${name(9)}: 5 },
  });
  await attrium.ingest.write({ values: [{ entity: 'e', attribute: '${name(1)}', value: 1.5 }] });
  const { items } = await attrium.entities.find({
    where: {
      and: [
        { attribute: '${name(0)}', op: 'between', value: [1, 5] },
        { attribute: '${name(6)}', op: 'in', value: ['red', 'green'] },
        { not: { attribute: '${name(3)}', op: 'prefix', value: 'a' } },
        { attribute: '$type', op: 'eq', value: 'thing' },
      ],
    },
    select: ['${name(0)}', '${name(3)}'],
    orderBy: [{ attribute: '${name(5)}', direction: 'desc' }],
  });
  const built = await attrium.entities.find({ where: and(f.${name(1)}.gt(2), not(f.${name(8)}.exists())) });
  const one = await attrium.entities.get({ entity: 'e', attributes: ['${name(7)}'] });
  const past = await attrium.entities.history({ entity: 'e', attributes: ['${name(2)}'] });
  return [items[0]?.values.${name(0)}?.value, built.items[0]?.values.${name(1)}?.value, one.values.${name(7)}?.value, past.items[0]?.value];
};
`;
};

/** Calls of one function of them. */
const callsEach = 6;
const callCount = Math.ceil(Number(given.calls) / callsEach);
if (!(callCount >= 1)) throw new TypeError('--calls takes 1 or more.');
// Spread over the attributes, so that the last of them is met as well as the first.
const firstOf = (index: number): number =>
  Math.floor((index * attributeCount) / callCount / kinds.length) * kinds.length;
const calls = (attrium: string): string =>
  [
    `import { and, attributes, client, f, not } from './attributes.ts';`,
    `const attrium = ${attrium};`,
    'export { attributes };',
    ...Array.from({ length: callCount }, (_, index) => callsFrom(index, firstOf(index))),
  ].join('\n');

const mistakes = `import { attributes, client } from './attributes.ts';
const { entities } = client.typed(attributes);
entities.put({ entity: 'e', values: { ${names[0]}: 'x' } });
entities.put({ entity: 'e', values: { missing: 1 } });
entities.find({ where: { attribute: '${names[4]}', op: 'gt', value: true } });
entities.find({ select: ['missing'] });
`;

const folder = await mkdtemp(join(tmpdir(), 'attrium-types-'));
try {
  await measure();
} finally {
  await rm(folder, { recursive: true });
}

async function project(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const path = join(folder, name);
  const tsconfig = {
    extends: `${root}tsconfig.json`,
    compilerOptions: {
      typeRoots: [`${root}node_modules/@types`],
      paths: { 'attrium/client': [`${root}interfaces/client/index.ts`] },
    },
    include: ['*.ts'],
  };
  await mkdir(path);
  const all = { 'package.json': '{ "type": "module" }', 'tsconfig.json': JSON.stringify(tsconfig), ...files };
  for (const [file, text] of Object.entries(all)) await writeFile(join(path, file), text);
  return path;
}

interface Compilation {
  readonly output: string;
  /** Of the processor, in one thread as an editor checks: a busy machine must not count. */
  readonly cpuSeconds: number;
  /** From start to end, in as many threads as the compiler likes. */
  readonly wallSeconds: number;
  readonly megabytes: number;
}

/** Standard output of the compiler, whether it objects or not, and what bash says of its processor time. */
async function tsc(
  ...options: readonly string[]
): Promise<{ readonly output: string; readonly cpuSeconds: number }> {
  const timed = 'TIMEFORMAT="cpu %U %S"; time "$0" "$@"';
  const { stdout, stderr } = await run('bash', [
    '-c',
    timed,
    join(root, 'node_modules/.bin/tsc'),
    ...options,
  ]).catch((error: { readonly stdout?: string; readonly stderr?: string }) => {
    if (error.stdout === undefined || error.stderr === undefined) throw error;
    return { stdout: error.stdout, stderr: error.stderr };
  });
  const [, user, system] = /^cpu (\S+) (\S+)$/m.exec(stderr) ?? [];
  return { output: stdout, cpuSeconds: Number(user) + Number(system) };
}

async function compile(path: string): Promise<Compilation> {
  const { output, cpuSeconds } = await tsc('--project', path, '--extendedDiagnostics', '--singleThreaded');
  const startedMs = performance.now();
  await tsc('--project', path);
  const wallSeconds = (performance.now() - startedMs) / 1_000;
  const kilobytes = /^Memory used:\s+(\d+)K/m.exec(output)?.[1];
  return { output, cpuSeconds, wallSeconds, megabytes: Number(kilobytes) / 1_024 };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

type Figure = 'cpuSeconds' | 'wallSeconds' | 'megabytes';

async function measure(): Promise<void> {
  const shared = { 'attributes.ts': declaration };
  const projects = {
    untyped: await project('untyped', { ...shared, 'calls.ts': calls('client') }),
    typed: await project('typed', { ...shared, 'calls.ts': calls('client.typed(attributes)') }),
  };
  const wrong = await compile(await project('wrong', { ...shared, 'calls.ts': mistakes }));
  const objections = [...wrong.output.matchAll(/^.*calls\.ts\((\d+),/gm)].map(([, line]) => line);
  if (objections.join() !== '3,4,5,6') throw new Error(`Not each mistake was found:\n${wrong.output}`);

  const runs: Record<keyof typeof projects, Compilation[]> = { untyped: [], typed: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    for (const name of ['untyped', 'typed'] as const) {
      const done = await compile(projects[name]);
      if (/error TS/.test(done.output)) throw new Error(done.output);
      runs[name].push(done);
    }
  }
  const of = (name: keyof typeof projects, figure: Figure): number =>
    median(runs[name].map((one) => one[figure]));
  const row = (figure: Figure) => {
    const [untyped, typed] = [of('untyped', figure), of('typed', figure)];
    return { untyped: rounded(untyped), typed: rounded(typed), ratio: rounded(typed / untyped) };
  };
  const { output: version } = await tsc('--version');
  console.log(
    `\n${attributeCount} attributes, ${callCount * callsEach} calls, median of ${turns} turns, tsc ${version.trim()}, ` +
      `Node ${process.versions.node}`,
  );
  const table = {
    cpuSeconds: row('cpuSeconds'),
    wallSeconds: row('wallSeconds'),
    megabytes: row('megabytes'),
  };
  console.table(table);
  if (given.json) console.log(JSON.stringify(table));
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
