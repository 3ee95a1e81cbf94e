import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { findNext } from './next-step.ts';
import { ownCommand } from './own-command.ts';

it.each([
  ['attrium', {}],
  ['npm run attrium --', { npm_lifecycle_event: 'attrium', npm_package_name: 'attrium' }],
  ['npm run attrium --', { npm_lifecycle_event: 'start', npm_package_name: 'attrium' }],
  ['npx attrium', { npm_lifecycle_event: 'npx', npm_package_name: 'attrium' }],
  ['npx attrium', { npm_lifecycle_event: 'start', npm_package_name: 'shop' }],
  ['npx attrium', { npm_lifecycle_event: 'npx' }],
])('the command is %s where npm says %o', (command, environment) => {
  expect(ownCommand(environment)).toBe(command);
});

it.each(['flight', 'a b', "it's", '$HOME', '*'])('the type %s is one word of the shell', (type) => {
  const words = findNext(type).replace(/.*? find /, '');
  const said = execFileSync('sh', ['-c', `printf '%s\\n' ${words}`], { encoding: 'utf8' });
  expect(said).toBe(`--type\n${type}\n--limit\n5\n`);
});

it('entities of no type are looked for without one', () => {
  expect(findNext(null)).toMatch(/^Next: .* find --limit 5$/);
});
