import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorTable } from '#domain/errors';
import { statusOf } from './errors.ts';

const codes = Object.keys(errorTable) as ErrorCode[];

/** Faults of the installation or of its engines; everything else is the caller's to mend. */
const ours: readonly ErrorCode[] = [
  'CONFIG_INVALID',
  'DATA_FOLDER_INVALID',
  'DATA_FOLDER_IN_USE',
  'INTERNAL',
  'PORT_IN_USE',
  'SCHEMA_MISMATCH',
  'STALE_BEYOND_BOUND',
  'UNAVAILABLE',
  'UNSUPPORTED',
];

describe('the status of an error', () => {
  it('is 5xx for what is declared as ours, and 4xx for the rest', () => {
    expect(codes.filter((code) => statusOf(code) >= 500).sort()).toEqual([...ours].sort());
    expect(codes.filter((code) => statusOf(code) < 400)).toEqual([]);
  });

  it('is 503 or 429 or 409 or 408 where the same call can succeed later', () => {
    const retriable = codes.filter((code) => errorTable[code].retriable);
    expect(Object.fromEntries(retriable.map((code) => [code, statusOf(code)]))).toEqual({
      ATTRIBUTE_CHANGING: 409,
      CATALOG_CHANGED: 409,
      DEADLINE_EXCEEDED: 408,
      STALE_BEYOND_BOUND: 503,
      QUOTA_EXCEEDED: 429,
      REQUEST_TIMEOUT: 408,
      UNAVAILABLE: 503,
    });
  });
});
