import type { PromotionsAnswer } from '../../client/procedure-types.ts';

type Item = PromotionsAnswer['items'][number];

const modes: Readonly<Record<PromotionsAnswer['mode'], string>> = {
  on: 'on: what is decided is done',
  'dry-run': 'dry-run: what is decided is written down, and not done',
  off: 'off: nothing is decided',
};

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;

const meanOf = (measured: Item['before']): string => (measured === null ? '?' : `${measured.meanMs} ms`);

const lineOf = ({ at, attribute, action, because, savesMsPerHour, bytes, ...item }: Item): string =>
  [
    `${at.slice(0, 19)}Z  ${action}${item.dryRun ? ' (dry run)' : ''} ${JSON.stringify(attribute)}: ${because}`,
    `  saves ${savesMsPerHour} ms an hour, takes ${megabytes(bytes)}; a find took ${meanOf(item.before)} before, ${meanOf(item.after)} since`,
  ].join('\n');

/** Decisions for people, newest first. */
export const promotionsText = ({ mode, budgetBytes, hotBytes, proposals, items }: PromotionsAnswer): string =>
  [
    `Autopilot  ${modes[mode]}`,
    `Budget     ${megabytes(hotBytes)} of ${megabytes(budgetBytes)}`,
    ...proposals.map(
      ({ attribute, action, because, savesMsPerHour }, place) =>
        `${place === 0 ? 'Now      ' : '         '}  ${action} ${JSON.stringify(attribute)}, which saves ${savesMsPerHour} ms an hour: ${because}`,
    ),
    ...(items.length === 0 ? ['Decided    nothing yet'] : ['Decided', ...items.map(lineOf)]),
  ].join('\n');
