import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const attrium = `'${process.execPath}' '${main}'`;
const run = async (shell: string, ...args: string[]): Promise<string> =>
  (await promisify(execFile)(shell, args)).stdout;

/** What bash would offer for a line that is typed so far. */
const inBash = async (...words: string[]): Promise<string[]> => {
  const script = `
    source /usr/share/bash-completion/bash_completion
    attrium() { ${attrium} "$@"; }
    source <(attrium completion bash)
    COMP_WORDS=(attrium ${words.map((word) => `'${word}'`).join(' ')})
    COMP_CWORD=${words.length}
    COMP_LINE='attrium ${words.join(' ')}'
    COMP_POINT=\${#COMP_LINE}
    __attrium_complete 2>/dev/null
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  return (await run('bash', '--norc', '-c', script))
    .split('\n')
    .filter((line) => line !== '')
    .sort();
};

it('bash completes commands, options and choices', async () => {
  expect(await inBash('ke')).toEqual(['keys']);
  expect(await inBash('keys', 'ro')).toEqual(['rotate']);
  expect(await inBash('import', '--form')).toEqual(['--format']);
  expect(await inBash('import', '--format', '')).toEqual(['csv', 'json', 'ndjson', 'parquet']);
});

it('fish completes them, with what they do', async () => {
  const offered = await run(
    'fish',
    '--no-config',
    '-c',
    `function attrium; ${attrium} $argv; end; attrium completion fish | source; complete -C 'attrium doc'`,
  );
  expect(offered.trim()).toMatch(/^doctor\tLook at everything/);
});

it('zsh takes its script', async () => {
  const script = await run(process.execPath, main, 'completion', 'zsh');
  expect(script).toContain('#compdef attrium');
  await run('zsh', '--no-rcs', '-n', '-c', script);
});
