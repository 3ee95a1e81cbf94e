import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { badInput } from './bad-input.ts';
import { badInputDoc } from './bad-input-doc.ts';

const file = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the table of bad inputs', () => {
  it('is in the docs as it is in the code', () => {
    expect(file('docs/bad-input.md'), 'npm run docs:bad-input').toBe(badInputDoc());
  });

  it('names each case once', () => {
    const cases = badInput.map((row) => row.case);
    expect(cases).toEqual([...new Set(cases)]);
  });

  it('points at tests that are there', () => {
    const elsewhere = badInput.filter((row) => 'file' in row);
    expect(elsewhere.length).toBeGreaterThan(0);
    for (const { file: path, test } of elsewhere) expect(file(path)).toContain(`it('${test}'`);
  });
});
