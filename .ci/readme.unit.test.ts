import { describe, expect, it } from 'vitest';
import { readReadme, rendered } from './readme.ts';

describe('the README', () => {
  it('shows the examples and the settings as they are in the code', () => {
    expect(readReadme(), 'npm run docs:readme').toBe(rendered(readReadme()));
  });
});
