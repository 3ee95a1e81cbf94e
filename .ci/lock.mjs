// Writes package-lock.json so that `npm ci` accepts it on every platform and from every registry.
//
//   npm run lock               resolve package.json again, then repair the lock
//   npm run lock -- --repair   repair the lock that is there
//   npm run lock -- --check    change nothing; fail when the lock needs one of the two
//
// Two things are repaired:
// - `resolved` addresses tie a clone to the registry that the lock was written on. They are removed.
// - Packages with a binary per platform list all of them as optional dependencies. npm leaves out of the lock those
//   that the registry at hand does not serve, and `npm ci` elsewhere then finds lock and package.json out of step.
//   They are added, without integrity (nothing to compute it from), with the platform that their name says.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const lockFile = `${root}package-lock.json`;
const mode = process.argv[2] ?? '--resolve';
if (!['--resolve', '--repair', '--check'].includes(mode)) {
  throw new TypeError(`Unknown option ${mode}: use --repair or --check.`);
}

if (mode === '--resolve') {
  // npm itself runs on this Node (24 by way of node_modules/.bin): on an older one it would choose older packages.
  const npm = process.env.npm_execpath;
  const args = ['install', '--package-lock-only', '--ignore-scripts'];
  const run = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit' });
  if (run.status !== 0) process.exit(run.status ?? 1);
}

const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const lock = JSON.parse(readFileSync(lockFile, 'utf8'));
const faults = [...staleRoot(), ...removeResolved(), ...addForeignBinaries()];

if (mode === '--check') {
  for (const fault of faults) console.error(`package-lock.json: ${fault}`);
  if (faults.length > 0) {
    console.error('Remedy: npm run lock, and commit the result.');
    process.exit(1);
  }
} else {
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')),
  );
  writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
  const added = faults.filter((fault) => fault.startsWith('lacks')).length;
  console.log(
    `package-lock.json: ${Object.keys(lock.packages).length - 1} packages, ${added} of other platforms added`,
  );
}

function staleRoot() {
  const kinds = ['dependencies', 'devDependencies', 'peerDependencies'];
  const entry = lock.packages[''];
  return kinds
    .filter((kind) => sorted(manifest[kind]) !== sorted(entry[kind]))
    .map((kind) => `${kind} differ from package.json`);
}

function sorted(record = {}) {
  return JSON.stringify(Object.entries(record).sort());
}

function removeResolved() {
  const found = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (entry.resolved === undefined || entry.link) continue;
    found.push(`has a resolved address: ${path}`);
    delete entry.resolved;
  }
  return found;
}

function addForeignBinaries() {
  const found = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (installedFor(path, name)) continue;
      found.push(`lacks ${name}, optional dependency of ${path}`);
      const { dev, devOptional, peer } = entry;
      lock.packages[`node_modules/${name}`] = withoutUndefined({
        // Such packages are published together; a range is answered with the parent's version.
        version: /^\d/.test(version) ? version : entry.version,
        ...platformOf(name),
        dev,
        devOptional,
        peer,
        optional: true,
      });
    }
  }
  return found;
}

/** Where Node would find `name` from the package at `from`: the nearest node_modules upwards. */
function installedFor(from, name) {
  for (let folder = from; ; ) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock.packages[path]) return path;
    if (folder === '') return undefined;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')));
  }
}

/** Reads `os`, `cpu` and `libc` off names like `@scope/thing-linux-arm64-musl`. */
function platformOf(name) {
  const words = name.split('/').at(-1).split('-');
  const os = [
    'aix',
    'android',
    'darwin',
    'freebsd',
    'linux',
    'netbsd',
    'openbsd',
    'openharmony',
    'sunos',
    'win32',
  ];
  const cpu = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64', 'wasm32'];
  const abi = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl' };
  const pick = (known) => words.filter((word) => known.includes(word));
  const system = words.includes('windows') ? ['win32'] : pick(os);
  const libc = words.filter((word) => word in abi).map((word) => abi[word]);
  return withoutUndefined({
    cpu: pick(cpu).length > 0 ? pick(cpu) : undefined,
    libc: system[0] === 'linux' && libc.length > 0 ? libc : undefined,
    os: system.length > 0 ? system : undefined,
  });
}

function withoutUndefined(record) {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
