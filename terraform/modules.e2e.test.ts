import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { findTool } from './testing/tools.ts';
import { workingCopy } from './testing/working-copy.ts';

const terraform = findTool('terraform');
const modules = readdirSync(new URL('modules', import.meta.url));

describe.skipIf(terraform === undefined)('terraform modules', { timeout: 600_000 }, () => {
  const copy = workingCopy(terraform ?? '');
  afterAll(() => copy[Symbol.dispose]());

  it.each(modules)('%s does what the runs of its tests are called, on mocked AWS', async (name) => {
    const folder = `modules/${name}`;
    const prepared = await copy.terraform(['init', '-input=false', '-no-color'], { folder });
    expect(prepared.code, prepared.output).toBe(0);
    const { code, output } = await copy.terraform(['test', '-no-color'], { folder });
    expect(code, output).toBe(0);
    expect(output).toMatch(/Success! [1-9]\d* passed, 0 failed/);
  });
});
