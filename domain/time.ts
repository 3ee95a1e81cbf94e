import { AttriumError } from './errors.ts';
import type { Micros } from './ids.ts';

// ISO 8601 calendar form with a zone; the zone also as +hh and +hhmm, which other systems print.
const instant = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d)(?::?(\d\d))?)$/;

/** null for what is no instant, does not exist, is finer than a microsecond, or does not fit a safe integer. */
export const readInstant = (text: string): Micros | null => {
  const parts = instant.exec(text);
  if (parts === null) return null;
  const at = (index: number): number => Number(parts[index] ?? 0);
  const [year, month, day, hour, minute, second] = [at(1), at(2), at(3), at(4), at(5), at(6)];
  // Date rolls what does not exist over into the next unit, and reads years below 100 as 19xx.
  if (year < 1600 || hour > 23 || minute > 59 || second > 59) return null;
  const midnight = Date.UTC(year, month - 1, day);
  const date = new Date(midnight);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  if (at(9) > 23 || at(10) > 59) return null;
  const offsetMinutes = (at(9) * 60 + at(10)) * (parts[8] === '-' ? -1 : 1);
  const fraction = (parts[7] ?? '').padEnd(9, '0');
  if (!fraction.endsWith('000')) return null;
  const seconds = midnight / 1_000 + hour * 3_600 + (minute - offsetMinutes) * 60 + second;
  const micros = seconds * 1_000_000 + Number(fraction.slice(0, 6));
  return Number.isSafeInteger(micros) ? (micros as Micros) : null;
};

/** ISO 8601 with `Z` or an offset and up to 9 digits of fraction, of which those beyond 6 are zero. Raises TIMESTAMP_INVALID. */
export const parseInstant = (text: string): Micros => {
  const at = readInstant(text);
  if (at === null) throw new AttriumError('TIMESTAMP_INVALID');
  return at;
};

const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/** "2026-01-31T12:00:00.000000Z". Of fixed width, so it orders as text. */
export const formatInstant = (at: Micros): string => {
  if (!Number.isSafeInteger(at)) throw new TypeError(`${at} is not a whole number of microseconds`);
  const fraction = ((at % 1_000_000) + 1_000_000) % 1_000_000;
  const date = new Date((at - fraction) / 1_000);
  // Safe integers reach from 1684 to 2255. An answer holds one for each value, and toISOString() takes twice as long.
  const day = `${date.getUTCFullYear()}-${twoDigits[date.getUTCMonth() + 1]}-${twoDigits[date.getUTCDate()]}`;
  const time = `${twoDigits[date.getUTCHours()]}:${twoDigits[date.getUTCMinutes()]}:${twoDigits[date.getUTCSeconds()]}`;
  return `${day}T${time}.${String(fraction).padStart(6, '0')}Z`;
};
