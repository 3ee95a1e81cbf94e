import { SingleBar } from 'cli-progress';
import type { ImportProgress } from '#application/import/request';

export interface ShownProgress<Progress = ImportProgress> {
  show(progress: Progress): void;
  end(): void;
}

const wordOf = (phase: ImportProgress['phase']): string => (phase === 'scan' ? 'reading' : 'writing');

/** For a terminal. */
export const progressBar = (): ShownProgress => {
  const bar = new SingleBar({
    format: '{phase} {bar} {value}/{total} rows, {rejected} rejected, {duration_formatted}',
    hideCursor: true,
    stream: process.stderr,
  });
  let phase: ImportProgress['phase'] | undefined;
  return {
    show: ({ phase: now, rows, total, rejected }) => {
      const payload = { phase: wordOf(now), rejected };
      if (phase !== now) {
        phase = now;
        bar.stop();
        bar.start(total ?? rows, rows, payload);
      }
      bar.setTotal(Math.max(total ?? rows, rows));
      bar.update(rows, payload);
    },
    end: () => bar.stop(),
  };
};

/** For a terminal, where nobody knows how many rows there will be. */
export const rowsBar = (): ShownProgress<number> => {
  const bar = new SingleBar({
    format: 'writing {value} rows, {duration_formatted}',
    hideCursor: true,
    stream: process.stderr,
  });
  bar.start(0, 0);
  return { show: (rows) => bar.update(rows), end: () => bar.stop() };
};

const lineEveryMs = 5_000;

/** For logs: a line at most every 5 s, none for what is done by then. `nowMs` never goes back. */
const linesOf = <Progress>(
  lineOf: (progress: Progress) => string,
  nowMs: () => number,
  print: (line: string) => void,
): ShownProgress<Progress> => {
  let dueMs = nowMs() + lineEveryMs;
  return {
    show: (progress) => {
      if (nowMs() < dueMs) return;
      dueMs = nowMs() + lineEveryMs;
      print(lineOf(progress));
    },
    end: () => undefined,
  };
};

export const progressLines = (nowMs: () => number, print: (line: string) => void): ShownProgress =>
  linesOf(
    ({ phase, rows, total, rejected }) =>
      `${wordOf(phase)} ${rows}${total === null ? '' : `/${total}`} rows, ${rejected} rejected`,
    nowMs,
    print,
  );

export const rowsLines = (nowMs: () => number, print: (line: string) => void): ShownProgress<number> =>
  linesOf((rows) => `writing ${rows} rows`, nowMs, print);
