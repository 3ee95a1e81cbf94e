// Runs a command of this repository on a fresh clone:  node .ci/bootstrap.mjs COMMAND [ARGUMENT...]
//
// It needs nothing but Node >= 20: it installs the locked dependencies when they are missing or out of date, among
// them Node 24 itself, then runs the command with node_modules/.bin first in PATH, so that Node 24 runs it.
// The scripts of package.json start it by `exec`: else npm would send its signals to a shell in between, which dies of
// them and leaves the rest running.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = `${root}node_modules`;
const windows = process.platform === 'win32';

const [command, ...args] = process.argv.slice(2);
if (command === undefined) fail('Usage: node .ci/bootstrap.mjs COMMAND [ARGUMENT...]');
if (majorOf(process.versions.node) < 20)
  fail(`Node ${process.versions.node} is too old: 20 or newer is needed.`);
installIfNeeded();
run(command, args);

function installIfNeeded() {
  const lock = readFileSync(`${root}package-lock.json`);
  // The platform is part of it, because a work tree may be shared with a container of another one.
  const wanted = createHash('sha256')
    .update(`${process.platform}-${process.arch}\n`)
    .update(lock)
    .digest('hex');
  const stamp = `${modules}/.attrium-lock-hash`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

  if (!installedByHand(JSON.parse(lock.toString()))) {
    const start = Date.now();
    console.error('Installing dependencies (npm ci) ...');
    // Development dependencies are named, because NODE_ENV=production would leave them out, and Node 24 with them.
    npm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']);
    console.error(`Installed in ${Math.round((Date.now() - start) / 1000)} s.`);
  }
  if (majorOf(process.versions.node) < 24 && !existsSync(`${modules}/.bin/node${windows ? '.cmd' : ''}`)) {
    fail('The package "node" did not bring Node 24 for this platform: install Node 24 and run this again.');
  }
  writeFileSync(stamp, wanted);
}

/** Whether someone's own `npm ci` or `npm install` already brought what the lock says (npm notes that in a file). */
function installedByHand(lock) {
  const note = `${modules}/.package-lock.json`;
  if (!existsSync(note)) return false;
  const installed = JSON.parse(readFileSync(note, 'utf8')).packages;
  const paths = Object.keys(lock.packages).filter((path) => path !== '');
  return (
    paths.every((path) =>
      installed[path]
        ? installed[path].version === lock.packages[path].version
        : isOptional(lock.packages[path]),
    ) && Object.keys(installed).every((path) => lock.packages[path])
  );
}

function isOptional(entry) {
  return Boolean(entry.optional || entry.devOptional || entry.peer);
}

function npm(npmArgs) {
  const script = process.env.npm_execpath;
  const options = { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] };
  const { status, error } = script?.endsWith('.js')
    ? spawnSync(process.execPath, [script, ...npmArgs], options)
    : spawnSync('npm', npmArgs, { ...options, shell: windows });
  if (status !== 0)
    fail(`npm ci failed${error ? `: ${error.message}` : ''}. Remedy: see npm's message above.`);
}

function run(file, fileArgs) {
  const env = { ...process.env };
  const pathKey = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  env[pathKey] = `${modules}/.bin${delimiter}${env[pathKey] ?? ''}`;
  const child = spawn(file, fileArgs, { cwd: root, env, stdio: 'inherit', shell: windows });

  // A terminal sends its Ctrl-C to the child as well; a second one from here would mean "at once" to many programs.
  // Without a terminal, whoever signals knows only this process, so it is passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  child.on('error', (error) => fail(`Cannot run ${file}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function majorOf(version) {
  return Number.parseInt(version, 10);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
