// Everything that must hold:  npm test          all suites, and the Debian packages that they use
//                             npm run check     the part that takes less than a minute: without PostgreSQL 15 and
//                                               without whole-product tests
// The last line adds it all up: `N passed, N failed`; a check such as the types counts as one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const quick = process.argv.includes('--quick');
const total = { passed: 0, failed: 0, skipped: 0 };
let stoppedBy: NodeJS.Signals | undefined;

if (!quick) await run('bash', ['.ci/os-packages.sh']);
await check('types', 'tsc', ['--project', '.']);
await check('lock', 'node', ['.ci/lock.mjs', '--check']);
await check('lint', 'biome', ['check', '--error-on-warnings', '.']);
await check('boundaries', 'node', ['.ci/boundaries.ts']);
await suites();

const { passed, failed, skipped } = total;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
if (failed > 0 || (process.env.CI && skipped > 0)) process.exitCode = 1;

async function check(name: string, command: string, args: string[]): Promise<void> {
  console.log(`\n--- ${name}`);
  const code = await run(command, args);
  total[code === 0 ? 'passed' : 'failed'] += 1;
  if (code !== 0) console.error(`${name}: failed`);
}

async function suites(): Promise<void> {
  console.log('\n--- tests');
  const folder = mkdtempSync(join(tmpdir(), 'attrium-test-'));
  const file = join(folder, 'result.json');
  const projects = quick ? ['types', 'unit', 'int'] : [];
  try {
    const code = await run('vitest', ['run', ...projects.map((name) => `--project=${name}`)], {
      ATTRIUM_TEST_RESULT: file,
      ...(quick ? { ATTRIUM_TEST_SERVERS: 'embedded' } : {}),
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
async function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  if (stoppedBy) return 1;
  const child = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  const forward = (signal: NodeJS.Signals) => {
    stoppedBy = signal;
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, forward);
  const [code] = await once(child, 'exit');
  for (const signal of signals) process.off(signal, forward);
  return code ?? 1;
}
