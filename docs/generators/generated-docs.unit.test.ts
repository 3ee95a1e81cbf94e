import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fileOf, generatedDocs } from './generated-docs.ts';

describe('a document that comes from the code', () => {
  it.each(Object.entries(generatedDocs))('%s says what the code says', async (path, doc) => {
    expect(readFileSync(fileOf(path), 'utf8'), 'npm run docs').toBe(await doc());
  });
});
