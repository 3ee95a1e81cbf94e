import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('..', import.meta.url);

/** Names that a secret, or what is made of one, goes by. */
const secret = /\b(secret|signature|mac|hmac|digest|password|apiKey)\b/i;
/** An operator that stops at the first difference, but not the question whether there is anything, or how much. */
const comparison = /(?<!typeof \S+ )[=!]==(?! *(undefined|null|0|'|"|\w+\.length\b))/;

const comparesSecrets = (line: string): boolean => {
  const found = comparison.exec(line);
  if (found === null) return false;
  const around = `${line
    .slice(0, found.index)
    .split(/[&|?(]/)
    .at(-1)} ${line.slice(found.index + 3).split(/[&|?:)]/)[0]}`;
  return secret.test(around);
};

it('secrets are compared in constant time only', () => {
  // The rule itself must bite.
  expect(
    ['if (signature !== expected) refuse();', 'return a && secret === given'].filter(comparesSecrets),
  ).toHaveLength(2);
  const files = globSync('{domain,application,adapters,interfaces}/**/*.ts', { cwd: root }).filter(
    (file) => !/\.test\.ts$|\/testing\//.test(file),
  );
  expect(files.length).toBeGreaterThan(100);
  const found = files.flatMap((file) =>
    readFileSync(new URL(file, root), 'utf8')
      .split('\n')
      .flatMap((line, index) => (comparesSecrets(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
  );
  expect(found).toEqual([]);
});
