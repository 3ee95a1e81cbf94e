import type { Branded, Micros } from './ids.ts';

/** A calendar month in UTC, `2026-01`; sorts as text. History is kept by the month that a value came in. */
export type Month = Branded<string, 'Month'>;

export const monthOf = (at: Micros): Month =>
  new Date(Math.floor(at / 1_000)).toISOString().slice(0, 7) as Month;

/** The month so many after it; before it where the number is negative. */
export const monthAfter = (month: Month, months: number): Month => {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7) as Month;
};

/** Its first instant. */
export const monthStart = (month: Month): Micros => (Date.parse(`${month}-01T00:00:00Z`) * 1_000) as Micros;
