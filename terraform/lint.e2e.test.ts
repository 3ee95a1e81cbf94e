import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../interfaces/cli/testing/running-command.ts';
import { findTool } from './testing/tools.ts';

const cwd = import.meta.dirname;
const terraform = findTool('terraform');
const tflint = findTool('tflint');
const checkov = findTool('checkov');

const run = async (tool: string | undefined, ...args: readonly string[]) => {
  // tflint evaluates the root stack, which has sizes in a workspace only.
  const env = { ...process.env, TF_CLI_CONFIG_FILE: '', TF_WORKSPACE: 'prod' };
  const { ended, output } = runCommand(tool ?? '', args, { cwd, env, ownGroup: false });
  return { code: await ended, output: output() };
};

describe('the text of terraform/', () => {
  it.skipIf(terraform === undefined)('is formatted as Terraform formats', async () => {
    const { code, output } = await run(terraform, 'fmt', '-check', '-diff', '-recursive', '-no-color');
    expect(code, output).toBe(0);
  });

  it.skipIf(tflint === undefined)('has nothing that tflint objects to', async () => {
    const { code, output } = await run(tflint, `--config=${cwd}/.tflint.hcl`, '--recursive', '--no-color');
    expect(code, output).toBe(0);
  });

  it.skipIf(checkov === undefined)(
    'has nothing unsafe but for fewer than ten reasoned exceptions',
    async () => {
      const args = ['--directory=.', '--framework=terraform', '--skip-download', '--output=json'];
      const paths = ['.terraform', 'cdktf', 'tests'].map((path) => `--skip-path=${path}`);
      const { output } = await run(checkov, ...args, ...paths);
      const { summary, results } = JSON.parse(output.slice(output.indexOf('{')));
      expect(results.failed_checks.map(nameOf)).toEqual([]);
      expect(summary.parsing_errors).toBe(0);
      expect(summary.passed).toBeGreaterThan(200);
      // One exception covers each resource that a count or a for_each makes.
      const exceptions = new Set<string>(results.skipped_checks.map(nameOf));
      expect(exceptions.size, [...exceptions].join('\n')).toBeLessThan(10);
      // The README lists them all, and no others.
      const readme = readFileSync(join(cwd, 'README.md'), 'utf8');
      const listed = [...readme.matchAll(/^\| (CKV\w+) \|/gm)].map(([, id]) => id);
      expect(listed.sort()).toEqual([...exceptions].map((exception) => exception.split(' ')[0]).sort());
      for (const { check_result } of results.skipped_checks)
        expect(check_result.suppress_comment).toMatch(/\w+ \w+/);
    },
  );
});

interface Finding {
  readonly check_id: string;
  readonly resource: string;
}

const nameOf = ({ check_id, resource }: Finding): string => `${check_id} ${resource.replace(/\[.*\]$/, '')}`;
