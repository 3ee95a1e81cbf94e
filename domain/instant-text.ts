import { formatInstant, readInstant } from './time.ts';

// What files hold: a date, or a date and a time with "T" or a blank between, seconds and zone optional.
const pattern = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?(Z|z|[+-]\d\d(?::?\d\d)?)?)?$/;

/**
 * The canonical timestamp of a text as data files write it, or null. A date is its midnight; what names no zone
 * is UTC, for a file says no other. A fraction finer than a microsecond is no timestamp: it would be cut.
 */
export const instantOfText = (text: string): string | null => {
  const parts = pattern.exec(text);
  if (parts === null) return null;
  const [, date, time = '00:00', seconds = ':00', zone = 'Z'] = parts;
  const at = readInstant(`${date}T${time}${seconds}${zone.toUpperCase()}`);
  return at === null ? null : formatInstant(at);
};
