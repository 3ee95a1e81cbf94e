import type { Command } from 'commander';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { exitCodes } from './exit-codes.ts';
import { guides } from './guide.ts';
import { attriumProgram, commandsOf, runProgram } from './program.ts';

const visible = (): readonly (readonly [string, Command])[] =>
  commandsOf(attriumProgram()).filter(([path]) => path !== '' && path !== 'complete');
const leaves = visible().filter(([, { commands }]) => commands.length === 0);

/** What a call prints and how it would end. */
const run = async (...args: string[]) => {
  const texts: string[] = [];
  const write = (text: string | Uint8Array): boolean => {
    texts.push(String(text));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(write);
  vi.spyOn(process.stderr, 'write').mockImplementation(write);
  const { exitCode } = process;
  onTestFinished(() => {
    vi.restoreAllMocks();
    process.exitCode = exitCode;
  });
  await runProgram(attriumProgram(), args);
  return { text: texts.join(''), exitCode: process.exitCode };
};

describe.each(leaves)('attrium %s', (path, command) => {
  const args = path.split(' ');

  it('says in its help what it does, how it is called and what comes next', async () => {
    const { text, exitCode } = await run(...args, '--help');
    expect(exitCode).toBeUndefined();
    expect(text).toContain('Example:\n  ');
    expect(text).toContain('\nNext: ');
    expect(guides[path]?.example).toContain(`attrium ${path}`);
    expect(command.description()).toMatch(/^[A-Z].*\S$/s);
  });

  it('prints for programs, too', () => {
    // A completion is nothing but text for a shell.
    if (path === 'completion') return expect(command.options).toEqual([]);
    expect(command.options.map(({ long }) => long)).toContain('--json');
  });

  it('is told apart from a wrong call, which does nothing', async () => {
    const { text, exitCode } = await run(...args, '--nonsense');
    expect(exitCode).toBe(exitCodes.usage.code);
    expect(text).toContain('--nonsense');
  });

  it('prints no colours', async () => {
    expect((await run(...args, '--help')).text).not.toContain('\u001b');
  });
});

describe('attrium', () => {
  it('alone says where to begin', async () => {
    const { text, exitCode } = await run();
    expect(text).toContain('First steps:');
    expect(exitCode).toBeUndefined();
  });

  it.each([
    ['strat', 'start'],
    ['ipmort', 'import'],
  ])('takes %s for %s, and says so', async (given, meant) => {
    const { text, exitCode } = await run(given);
    expect(text).toContain(`Did you mean ${meant}?`);
    expect(exitCode).toBe(exitCodes.usage.code);
  });

  it('guides through no command that is not there', () => {
    expect(Object.keys(guides).sort()).toEqual(leaves.map(([path]) => path).sort());
  });

  it('has one option for one thing: the same words wherever it stands', () => {
    const described = new Map<string, Set<string>>();
    for (const [, { options }] of leaves)
      for (const { long, flags } of options)
        described.set(long ?? '', (described.get(long ?? '') ?? new Set()).add(flags));
    for (const long of ['--json', '--url', '--api-key', '--tenant', '--expires-at'])
      expect([long, described.get(long)?.size]).toEqual([long, 1]);
  });
});
