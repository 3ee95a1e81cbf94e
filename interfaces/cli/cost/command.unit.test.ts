import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { costCommand } from './command.ts';

const table = fileURLToPath(new URL('../../../terraform/environments.json', import.meta.url));

const run = async (...args: string[]): Promise<string> => {
  const printed: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((text: string) => printed.push(text));
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  await costCommand().parseAsync(args, { from: 'user' });
  return printed.join('\n');
};

describe('attrium cost', () => {
  it('prices prod of the packaged table, module by module, and what they are in all', async () => {
    const { monthlyUsd, modules } = JSON.parse(await run('--json'));
    const sum = Object.values<number>(modules).reduce((all, usd) => all + Math.round(usd * 100), 0);
    expect(sum).toBe(Math.round(monthlyUsd * 100));
    expect(Object.keys(modules)).toContain('postgres');
  });

  it('reads another table', async () => {
    expect(await run('--file', table, '--json')).toBe(await run('--json'));
  });

  it('shows people the same total, the difference and what each toggle saves', async () => {
    const text = await run('--workspace', 'prod', '--compare', 'dev');
    const { monthlyUsd, compared, savings } = JSON.parse(
      await run('--workspace', 'prod', '--compare', 'dev', '--json'),
    );
    for (const usd of [monthlyUsd, compared.monthlyUsd, compared.differenceUsd, savings[0].usd])
      expect(text).toContain(usd.toLocaleString('en-US', { minimumFractionDigits: 2 }));
    expect(text).toContain('not fetched');
  });

  it.each([
    [['--workspace', 'default'], 'no workspace default'],
    [['--compare', 'dve'], 'no workspace dve'],
    [['--file', `${table}.gone`], 'cannot be read'],
    [['--file', fileURLToPath(import.meta.url)], 'cannot be read'],
    [['--file', table.replace('environments.json', 'environments.schema.json')], 'is not valid'],
  ])('refuses %j in plain words', async (args, words) => {
    await expect(run(...args)).rejects.toThrow(words);
  });
});
