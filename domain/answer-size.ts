import { limits } from './limits.ts';
import { utf8Length } from './text.ts';
import type { Value } from './values.ts';

/** What a value takes besides its text: its attribute's name, its times, its frame. The adapters' SQL says it too. */
export const valueFrameBytes = 64;

/** What a value counts towards limits.answerBytes: its frame, and the UTF-8 bytes of a text or of a json value's text. */
export const answerSize = (value: Value | null): number => {
  if (typeof value === 'string') return valueFrameBytes + utf8Length(value);
  return (
    valueFrameBytes + (typeof value === 'object' && value !== null ? utf8Length(JSON.stringify(value)) : 0)
  );
};

/** How many of the first items fit one answer together. */
export const fitting = (sizes: Iterable<number>): number => {
  let total = 0;
  let count = 0;
  for (const size of sizes) {
    total += size;
    if (total > limits.answerBytes) break;
    count += 1;
  }
  return count;
};
