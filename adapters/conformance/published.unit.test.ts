import { expect, it } from 'vitest';
import * as suites from './index.ts';
import * as published from './published.ts';

it('what the suites export is published, all of it', () => {
  expect(Object.keys(published).sort()).toEqual(Object.keys(suites).sort());
});
