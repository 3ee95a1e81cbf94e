import { Command } from 'commander';
import { readConfig } from '../composition/config.ts';
import { maintainOnce, startWorker } from '../composition/worker.ts';
import { stoppingSignal, untilStopped } from './until-stopped.ts';

type Report = Awaited<ReturnType<typeof maintainOnce>>;

interface Options {
  readonly once?: true;
  readonly json?: true;
}

export const workerCommand = (): Command =>
  new Command('worker')
    .description(
      'Do the work that no request waits for, on the PostgreSQL at DATABASE_URL: months of history, retention. Any number may run.',
    )
    .option('--once', 'maintain once, tell what was done, and end')
    .option('--json', 'print what it tells as one line of JSON')
    .action(async (options: Options) => {
      if (options.once === true) {
        const report = await maintainOnce(readConfig(process.env), stoppingSignal());
        console.log(options.json === true ? JSON.stringify(report) : told(report));
        return;
      }
      await untilStopped(
        () => startWorker(readConfig(process.env)),
        ({ description }, readyMs) =>
          console.log(
            options.json === true
              ? JSON.stringify({ data: description, readyMs })
              : `Working on ${description}\n\nStop with Ctrl-C.\n`,
          ),
        options,
      );
    });

const told = ({ made, dropped, postponed, purged }: Report): string =>
  [
    `Made: ${made.join(', ') || 'nothing to make'}.`,
    `Dropped: ${dropped.join(', ') || 'nothing to drop'}.`,
    ...(postponed.length > 0 ? [`In use, left to the next run: ${postponed.join(', ')}.`] : []),
    `Removed: ${purged.idempotencyKeys} used idempotency keys, ${purged.streams} streams, ${purged.batches} records of batches.`,
  ].join('\n');
