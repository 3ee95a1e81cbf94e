import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fileOf, generatedDocs } from './generated-docs.ts';

describe('a document that comes from the code', () => {
  it.each(Object.entries(generatedDocs))('%s says what the code says', async (path, doc) => {
    expect(readFileSync(fileOf(path), 'utf8'), 'npm run docs').toBe(await doc());
  });

  it('has no page of a procedure that is gone', () => {
    const pages = readdirSync(fileOf('docs/procedures')).map((file) => `docs/procedures/${file}`);
    expect(pages.filter((page) => !Object.hasOwn(generatedDocs, page))).toEqual([]);
  });
});
