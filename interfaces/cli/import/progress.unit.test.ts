import { expect, it } from 'vitest';
import type { ImportProgress } from '#application/import/request';
import { progressLines } from './progress.ts';

const scene = () => {
  const printed: string[] = [];
  let ms = 0;
  const lines = progressLines(
    () => ms,
    (line) => printed.push(line),
  );
  const at = (thenMs: number, progress: Partial<ImportProgress>): void => {
    ms = thenMs;
    lines.show({ phase: 'write', rows: 0, total: null, accepted: 0, rejected: 0, ...progress });
  };
  return { at, printed };
};

it('without a terminal, progress is a line every 5 s', () => {
  const { at, printed } = scene();
  for (let ms = 0; ms <= 12_000; ms += 500) at(ms, { rows: ms, total: 20_000, rejected: 1 });
  expect(printed).toEqual(['writing 5000/20000 rows, 1 rejected', 'writing 10000/20000 rows, 1 rejected']);
});

it('an import that is done within 5 s prints none', () => {
  const { at, printed } = scene();
  at(0, { rows: 1 });
  at(4_999, { rows: 2 });
  expect(printed).toEqual([]);
});

it('a total that nobody knows yet is left out', () => {
  const { at, printed } = scene();
  at(5_000, { phase: 'scan', rows: 7 });
  expect(printed).toEqual(['reading 7 rows, 0 rejected']);
});
