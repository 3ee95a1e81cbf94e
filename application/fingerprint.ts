import { hash } from 'node:crypto';

/** SHA-256 of a JSON value, hex; equal for values that differ in the order of keys only. */
export const fingerprint = (value: unknown): string => hash('sha256', JSON.stringify(value, sortedKeys));

const sortedKeys = (_key: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
    : value;
