// Checks the imports of all source files against .dependency-cruiser.mjs:  npm run boundaries
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import config from '../.dependency-cruiser.mjs';

const folders = ['domain', 'application', 'adapters', 'interfaces', 'db'];

export interface BoundaryReport {
  readonly files: number;
  readonly dependencies: number;
  readonly violations: { rule: string; from: string; to: string; via: string[] | undefined }[];
}

/**
 * Cruises the layers' folders below `root`. Throws when a source file was not read, because a parser that reads
 * nothing finds nothing to object to.
 */
export async function checkBoundaries(root: string): Promise<BoundaryReport> {
  const present = folders.filter((folder) => existsSync(`${root}/${folder}`));
  const files = present.flatMap((folder) => sourceFiles(root, folder));
  if (files.length === 0) throw new Error(`No source file below ${folders.join(', ')}.`);

  const { forbidden, options } = config;
  const { output } = await cruise(present, {
    ...options,
    baseDir: root,
    validate: true,
    ruleSet: { forbidden },
  });
  if (typeof output === 'string') throw new Error(output);
  const read = new Set(output.modules.map((module) => module.source));
  const dependencies = output.summary.totalDependenciesCruised ?? 0;
  const unread = files.filter((file) => !read.has(file));
  if (unread.length > 0) throw new Error(`dependency-cruiser did not read ${unread.join(', ')}.`);
  if (files.length > 10 && dependencies === 0) {
    throw new Error('dependency-cruiser read the files but saw no import: does the parser "swc" work here?');
  }

  const violations = output.summary.violations.map(({ rule, from, to, cycle }) => ({
    rule: rule.name,
    from,
    to,
    via: cycle?.map((module) => module.name),
  }));
  return { files: files.length, dependencies, violations };
}

function sourceFiles(root: string, folder: string): string[] {
  return readdirSync(`${root}/${folder}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.m?[tj]s$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(root.length + 1))
    .filter((file) => !file.includes('/dist/'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
  const { files, dependencies, violations } = await checkBoundaries(root);
  for (const [rule, hits] of Map.groupBy(violations, (violation) => violation.rule)) {
    console.error(`${rule}: ${config.forbidden?.find(({ name }) => name === rule)?.comment}`);
    for (const { from, to, via } of hits) console.error(`  ${from} -> ${via ? via.join(' -> ') : to}`);
  }
  console.log(`boundaries: ${files} files, ${dependencies} imports, ${violations.length} violations`);
  if (violations.length > 0) process.exitCode = 1;
}
