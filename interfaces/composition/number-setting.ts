import { z } from 'zod';

/** Refused in words of our own: those of the schema library speak of types, to people who set variables. */
export const number = (from: number, to: number) => {
  const error = `must be a number from ${from} to ${to}`;
  return z.coerce.number(error).int(error).min(from, error).max(to, error);
};
