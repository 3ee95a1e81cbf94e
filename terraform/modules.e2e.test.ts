import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTool } from './testing/tools.ts';
import { type WorkingCopy, workingCopy } from './testing/working-copy.ts';

const terraform = findTool('terraform');
const modules = readdirSync(new URL('modules', import.meta.url));
/** Seconds on a quiet machine. */
const timeout = 600_000;

describe.skipIf(terraform === undefined)('terraform modules', { timeout }, () => {
  let copy: WorkingCopy;
  // One after the other: they fill one cache of providers, which Terraform does not guard.
  beforeAll(async () => {
    copy = workingCopy(terraform ?? '');
    for (const name of modules) {
      const folder = `modules/${name}`;
      const { code, output } = await copy.terraform(['init', '-input=false', '-no-color'], { folder });
      expect(code, output).toBe(0);
    }
  }, timeout);
  afterAll(() => copy[Symbol.dispose]());

  it.concurrent.each(modules)(
    '%s does what the runs of its tests are called, on mocked AWS',
    async (name) => {
      const { code, output } = await copy.terraform(['test', '-no-color'], { folder: `modules/${name}` });
      expect(code, output).toBe(0);
      expect(output).toMatch(/Success! [1-9]\d* passed, 0 failed/);
    },
  );
});
