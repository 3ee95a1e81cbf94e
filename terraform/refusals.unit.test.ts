import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const stacks = ['.', ...globSync('modules/*', { cwd: import.meta.dirname })].sort();

const read = (pattern: string): string =>
  globSync(pattern, { cwd: import.meta.dirname })
    .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
    .join('\n');

/** How often each variable is named by what runs expect to fail. */
const refusals = (tests: string): ReadonlyMap<string, number> => {
  const lists = [...tests.matchAll(/expect_failures\s*=\s*\[([^\]]*)\]/g)].map(([, list = '']) => list);
  const names = lists.flatMap((list) => [...list.matchAll(/\bvar\.(\w+)/g)].map(([, name = '']) => name));
  return new Map([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]));
};

describe.each(stacks)('the variables of %s', (stack) => {
  it('have a run that is refused for each of their validations', () => {
    const variables = read(`${stack}/variables.tf`)
      .split(/^variable /m)
      .slice(1);
    const refused = refusals(read(`${stack}/tests/*.tftest.hcl`));
    const lacking = variables.flatMap((text) => {
      const name = /^"(\w+)"/.exec(text)?.[1] ?? '';
      const validations = text.match(/^ {2}validation \{$/gm)?.length ?? 0;
      return (refused.get(name) ?? 0) < validations ? [name] : [];
    });
    expect(variables.length).toBeGreaterThan(2);
    expect(lacking).toEqual([]);
  });
});
