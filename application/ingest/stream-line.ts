import { AttriumError } from '#domain/errors';
import { limits } from '#domain/limits';
import type { FaultyLine, LineFault } from '#domain/line-cutter';
import { refuseUnsafeInput } from '#domain/plain-input';
import { isPlainObject } from '#domain/plain-object';
import { caught } from '../entities/refused-items.ts';
import type { ObservationInput } from './observation.ts';

/** What a line says, what it is refused for, or null where it is blank. */
export type StreamLine = ObservationInput | AttriumError | null;

const faults: Readonly<Record<LineFault, () => AttriumError>> = {
  'too long': () =>
    new AttriumError('REQUEST_TOO_LARGE', `The line is longer than ${limits.streamLineBytes} bytes.`, {
      remedy: 'Shorten its value, or store a reference to it.',
    }),
  'not UTF-8': () => new AttriumError('REQUEST_MALFORMED', 'The line is not UTF-8.'),
};

const blank = /^[ \t\r]*$/;

export const streamLine = (cut: string | FaultyLine): StreamLine => {
  if (typeof cut !== 'string') return faults[cut.fault]();
  return blank.test(cut) ? null : caught(() => parsed(cut));
};

const malformed = (): AttriumError =>
  new AttriumError('REQUEST_MALFORMED', 'The line is not well-formed JSON.', {
    remedy: 'Send one JSON object a line.',
  });

const parsed = (text: string): ObservationInput => {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch (error) {
    // Its message quotes the text.
    if (error instanceof SyntaxError) throw malformed();
    throw error;
  }
  if (typeof line !== 'object' || line === null || !isPlainObject(line))
    throw invalid('The line', 'must be an object');
  const { entity, attribute, value, observedAt } = line as Record<string, unknown>;
  if (typeof entity !== 'string') throw invalid('entity', 'must be a string');
  if (typeof attribute !== 'string') throw invalid('attribute', 'must be a string');
  if (value === undefined) throw invalid('value', 'must be given; null unsets');
  if (observedAt !== undefined && typeof observedAt !== 'string')
    throw invalid('observedAt', 'must be a string');
  for (const name in line as object)
    if (!names.has(name)) throw invalid(JSON.stringify(name), 'is not known');
  refuseUnsafeInput(value);
  return { entity, attribute, value, observedAt };
};

const names: ReadonlySet<string> = new Set(['entity', 'attribute', 'value', 'observedAt']);

const invalid = (path: string, text: string): AttriumError =>
  new AttriumError('REQUEST_INVALID', `${path} ${text}.`, {
    remedy: 'Send {entity, attribute, value, observedAt?}.',
  });
