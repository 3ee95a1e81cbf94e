import { AttriumError } from '#domain/errors';
import type { Window } from '#domain/ports/entity-store';
import { parseInstant } from '#domain/time';

/** ISO 8601, from <= observedAt < to; either end may be open. */
export interface WindowInput {
  readonly from?: string;
  readonly to?: string;
}

/** Raises TIMESTAMP_INVALID, WINDOW_INVALID. */
export const window = (input: WindowInput | undefined): Window | undefined => {
  if (input === undefined) return undefined;
  const from = input.from === undefined ? undefined : parseInstant(input.from);
  const to = input.to === undefined ? undefined : parseInstant(input.to);
  if (from !== undefined && to !== undefined && from >= to) throw new AttriumError('WINDOW_INVALID');
  return { from, to };
};
