/** A bad value of a field, whichever procedure has it, and what to call it. */
export interface Probe {
  readonly field: string;
  readonly bad: unknown;
  readonly case: string;
}

/**
 * The table of bad inputs tries each mistake at one procedure; these are tried at every procedure with such a field, so
 * that its page names the codes, too.
 */
export const probes: readonly Probe[] = [
  { field: 'token', bad: 'forged', case: 'token malformed' },
  { field: 'cursor', bad: 'forged', case: 'cursor malformed' },
  { field: 'idempotencyKey', bad: '', case: 'idempotency key empty' },
  { field: 'consistency', bad: { mode: 'ANALYTICAL' }, case: 'read from a copy that is not there' },
  { field: 'entity', bad: '', case: 'entity key empty' },
  { field: 'entity', bad: 'never', case: 'entity unknown' },
  { field: 'expectedVersion', bad: '999', case: 'expectedVersion of another state' },
  { field: 'attributes', bad: ['never'], case: 'attribute unknown' },
  { field: 'select', bad: ['never'], case: 'attribute unknown' },
  { field: 'name', bad: 'never', case: 'attribute unknown' },
  { field: 'asOf', bad: 'now', case: 'bad instant' },
  { field: 'expiresAt', bad: 'now', case: 'bad instant' },
  {
    field: 'window',
    bad: { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' },
    case: 'window that ends before it starts',
  },
  { field: 'id', bad: 'never', case: 'key unknown' },
  { field: 'tenant', bad: 'never', case: 'tenant unknown' },
  // The tenant of the example, once more.
  { field: 'attributeLimit', bad: 7, case: 'tenant that is there' },
  { field: 'unknown', bad: true, case: 'field unknown' },
];
