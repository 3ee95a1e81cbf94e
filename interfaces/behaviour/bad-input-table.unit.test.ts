import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { badInput } from './bad-input.ts';

const file = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the table of bad inputs', () => {
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
