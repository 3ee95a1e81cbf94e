/** What does not belong where it stands, or hardly fits: each has broken somebody's server. */
export const hostile: readonly unknown[] = [
  null,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e',
  'x'.repeat(70_000),
  "'; drop table entities; --",
  '../../etc/passwd',
  '__proto__',
  'constructor',
  '1e400',
  '9'.repeat(400),
  '-0',
  '2026-02-30T00:00:00Z',
  '0000-00-00T00:00:00Z',
  0,
  -0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  1e308,
  -1e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  true,
  [],
  [[]],
  {},
  { __proto__: null, constructor: 1 },
  JSON.parse('{"__proto__": {"admin": true}}'),
  { toString: 'x', valueOf: 1 },
  Array.from({ length: 2_000 }, (_, index) => index),
  nested(40),
  nested(1_000),
];

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

type Path = readonly (string | number)[];

const pathsOf = (value: unknown, path: Path = []): readonly Path[] => {
  if (typeof value !== 'object' || value === null || path.length > 6) return [path];
  return [path, ...Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]))];
};

/** The value with the place of this number replaced, or left out where the replacement is undefined. */
export const replaced = (value: unknown, place: number, replacement: unknown): unknown => {
  const paths = pathsOf(value);
  return changed(value, paths[place % paths.length] ?? [], replacement);
};

const changed = (value: unknown, [key, ...rest]: Path, replacement: unknown): unknown => {
  if (key === undefined) return replacement;
  const entries = Object.entries(value as object)
    .map(([name, child]) => [name, name === String(key) ? changed(child, rest, replacement) : child] as const)
    .filter(([, child]) => child !== undefined);
  return Array.isArray(value) ? entries.map(([, child]) => child) : Object.fromEntries(entries);
};
