import { exitCodes } from '#interfaces/cli/exit-codes';
import { guides } from '#interfaces/cli/guide';
import { attriumProgram, commandsOf } from '#interfaces/cli/program';
import { headOf, rowOf, written } from './table.ts';

/** docs/cli.md as a whole: what --help prints, on one page. */
export const cliDoc = (): string =>
  [
    '# The command line',
    '',
    written('interfaces/cli'),
    '',
    'Every command takes `--help`, which shows an example and what comes next, and `--json` for programs. Progress goes to',
    'standard error and is drawn on terminals only; there are no colours. `attrium completion` completes in bash, zsh and fish.',
    '',
    '## How commands end',
    '',
    ...headOf('exit code', 'meaning'),
    ...Object.values(exitCodes).map(({ code, meaning }) => rowOf(String(code), meaning)),
    '',
    ...commandsOf(attriumProgram()).flatMap(([path, command]) => {
      const guide = guides[path];
      if (guide === undefined) return [];
      const help = command.configureHelp({ helpWidth: 100 }).helpInformation();
      return [
        `## attrium ${path}`,
        '',
        '```text',
        help.trim(),
        '```',
        '',
        `Example: \`${guide.example}\``,
        '',
        `Next: ${guide.next}`,
        '',
      ];
    }),
  ].join('\n');
