const gib = 1024;
const steps = (from: number, to: number, step: number): readonly number[] =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => (from + index * step) * gib);

/**
 * Memory in MiB that a task may have, by its CPU units (Amazon ECS Developer Guide, "Task size"). The smallest, 512, is left out:
 * the process would not fit beside its collector.
 */
export const fargateMemoryMib: Readonly<Record<number, readonly number[]>> = {
  256: steps(1, 2, 1),
  512: steps(1, 4, 1),
  1024: steps(2, 8, 1),
  2048: steps(4, 16, 1),
  4096: steps(8, 30, 1),
  8192: steps(16, 60, 4),
  16384: steps(32, 120, 8),
};
