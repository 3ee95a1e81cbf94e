// Everything that must hold:  npm test          all suites, and the Debian packages that they use
//                             npm run check     the part that takes less than a minute: types, lint, boundaries, unit
//                                               tests, the product on memory, the suites of the ports on PostgreSQL 18;
//                                               10 cases a property (.ci/property-runs.ts)
// The last line adds it all up: `N passed, N failed`; a check such as the types counts as one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const quick = process.argv.includes('--quick');
const total = { passed: 0, failed: 0, skipped: 0 };
let stoppedBy: NodeJS.Signals | undefined;

if (!quick)
  for (const what of ['os-packages', 'python-packages', 'infrastructure-tools'])
    await run('bash', [`.ci/${what}.sh`]);
// Side by side: the suites wait for databases, and the checks use the processor meanwhile.
const [objections] = await Promise.all([checks(), suites()]);
for (const objection of objections) console.error(`\n--- ${objection}`);

const { passed, failed, skipped } = total;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
if (failed > 0 || (process.env.CI && skipped > 0)) process.exitCode = 1;

/** What the failed ones said. */
async function checks(): Promise<string[]> {
  const failures: string[] = [];
  for (const [name, command, ...args] of [
    ['types', 'tsc', '--project', '.'],
    ['lock', 'node', '.ci/lock.mjs', '--check'],
    ['lint', 'biome', 'check', '--error-on-warnings', '.'],
    ['boundaries', 'node', '.ci/boundaries.ts'],
  ] as const) {
    const { code, output } = await run(command, args, { captured: true });
    total[code === 0 ? 'passed' : 'failed'] += 1;
    console.log(`${name}: ${code === 0 ? 'passed' : 'failed, see the end'}`);
    if (code !== 0) failures.push(`${name}: failed\n${output}`);
  }
  return failures;
}

async function suites(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'attrium-test-'));
  const file = join(folder, 'result.json');
  const selection = quick ? ['--mode=quick', '--project=unit', '--project=int'] : [];
  try {
    const { code } = await run('vitest', ['run', ...selection], {
      env: {
        ...(quick ? { ATTRIUM_TEST_SERVERS: 'embedded', ATTRIUM_PROPERTY_RUNS: '10' } : {}),
        ...process.env,
        ATTRIUM_TEST_RESULT: file,
      },
    });
    const result: typeof total = readResult(file);
    // The code counts too: vitest also fails for reasons that belong to no test, such as a server that did not start.
    if (code !== 0 && result.failed === 0 && !(process.env.CI && result.skipped > 0)) result.failed = 1;
    if (result.passed + result.failed === 0) result.failed = 1;
    for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += result[key];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readResult(file: string): typeof total {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

/** Runs a tool to its end, and stops with it when this process is told to stop. */
async function run(
  command: string,
  args: readonly string[],
  { env = process.env, captured = false }: { env?: NodeJS.ProcessEnv; captured?: boolean } = {},
): Promise<{ code: number; output: string }> {
  if (stoppedBy) return { code: 1, output: `Stopped by ${stoppedBy}.` };
  const way = captured ? 'pipe' : 'inherit';
  const child = spawn(command, args, { stdio: ['ignore', way, way], env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const forward = (signal: NodeJS.Signals) => {
    stoppedBy = signal;
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, forward);
  const [code] = await once(child, 'close');
  for (const signal of signals) process.off(signal, forward);
  return { code: code ?? 1, output };
}
