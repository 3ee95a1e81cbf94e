import { AttriumError } from './errors.ts';

/** Raises TOO_MANY_VALUES, in words such as: "A put" carries at most 1000 "attributes". */
export const refuseTooMany = (call: string, things: string, given: number, limit: number): void => {
  if (given <= limit) return;
  throw new AttriumError(
    'TOO_MANY_VALUES',
    `${call} carries at most ${limit} ${things}; this one ${given}.`,
    {
      details: { limit, given },
    },
  );
};
