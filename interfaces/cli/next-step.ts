import { ownCommand } from './own-command.ts';

const shellWord = (text: string): string =>
  /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** A call that shows some of what was just written. `type`: of all of it; null where the types differ, or there is none. */
export const findNext = (type: string | null): string =>
  `Next: ${ownCommand()} find${type === null ? '' : ` --type ${shellWord(type)}`} --limit 5`;
