import { Command } from 'commander';
import { exitCodes } from '../exit-codes.ts';
import type { Check, CheckStatus } from './check.ts';
import { examine } from './examine.ts';

const marks: Readonly<Record<CheckStatus, string>> = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' };

export const doctorCommand = (look: typeof examine = examine): Command =>
  new Command('doctor')
    .description('Look at everything that the store needs, and say what to do.')
    .option('--json', 'print the checks as JSON')
    .addHelpText('after', '\nEnds with exit code 1 where a check fails.')
    .action(async ({ json }: { readonly json?: true }) => {
      const checks = await look(process.env);
      console.log(json === true ? JSON.stringify({ checks }, null, 2) : told(checks));
      if (checks.some(({ status }) => status === 'fail')) process.exitCode = exitCodes.failed.code;
    });

const told = (checks: readonly Check[]): string => {
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks
    .flatMap(({ name, status, seen, remedy }) => [
      `${marks[status]}  ${name.padEnd(width)}  ${seen}`,
      ...(remedy === '' ? [] : [`${' '.repeat(width + 8)}${remedy}`]),
    ])
    .join('\n');
};
