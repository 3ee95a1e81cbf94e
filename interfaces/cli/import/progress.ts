import { SingleBar } from 'cli-progress';
import type { ImportProgress } from '#application/import/request';

export interface ShownProgress {
  show(progress: ImportProgress): void;
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

const lineEveryMs = 5_000;

/** For logs: a line at most every 5 s, none for an import that is done by then. `nowMs` never goes back. */
export const progressLines = (nowMs: () => number, print: (line: string) => void): ShownProgress => {
  let dueMs = nowMs() + lineEveryMs;
  return {
    show: ({ phase, rows, total, rejected }) => {
      if (nowMs() < dueMs) return;
      dueMs = nowMs() + lineEveryMs;
      print(`${wordOf(phase)} ${rows}${total === null ? '' : `/${total}`} rows, ${rejected} rejected`);
    },
    end: () => undefined,
  };
};
