import { createHash } from 'node:crypto';
import type { AttributeId, TenantId } from '#domain/ids';
import type { Edit, EditOutcome } from '#domain/ports/entity-store';
import { refusalError } from '../session/commit.ts';
import type { ImportedRow } from './edit-batches.ts';
import type { BatchStore } from './request.ts';

export interface BatchOutcome {
  /** One per row, in their order. */
  readonly edits: readonly EditOutcome[];
  /** An earlier import wrote the same rows; nothing was written now. */
  readonly replayed: boolean;
}

/** Names an attribute in a way that outlives the process; numbers may be those of one connection. */
type NameOfAttribute = (attribute: AttributeId) => string;

const contentOf = ({ entity, type, observedAt, values }: Edit, nameOf: NameOfAttribute): unknown => [
  entity,
  type,
  observedAt,
  values.map(({ attribute, value }) => [nameOf(attribute), value]),
];

/** Equal for equal rows of equal lines of runs of one name: what makes a repeated import of one file find itself. */
const digestOf = (rows: readonly ImportedRow[], run: string, nameOf: NameOfAttribute): string => {
  const hash = createHash('sha256').update(JSON.stringify(run));
  for (const { row, edit } of rows) hash.update(JSON.stringify([row.line, contentOf(edit, nameOf)]));
  return hash.digest('hex');
};

/** As of the row that was validated first: of a batch that spans a change of the catalogue, all have to be validated again. */
const schemaVersionOf = (rows: readonly ImportedRow[]): number =>
  rows.reduce((oldest, { schemaVersion }) => Math.min(oldest, schemaVersion), Number.MAX_SAFE_INTEGER);

/**
 * Commits rows of different entities in one request. Raises what the store refuses the whole of it for, among it
 * CATALOG_CHANGED where the rows have to be validated again.
 */
export const commitBatch = async (
  store: BatchStore,
  tenant: TenantId,
  rows: readonly ImportedRow[],
  run: string,
  nameOf: NameOfAttribute,
): Promise<BatchOutcome> => {
  const digest = digestOf(rows, run, nameOf);
  const { outcomes } = await store.commit([
    {
      kind: 'edits',
      tenant,
      schemaVersion: schemaVersionOf(rows),
      idempotency: { key: `import:${digest}`, payloadHash: digest },
      atomicity: 'each',
      edits: rows.map(({ edit }) => edit),
    },
  ]);
  const [outcome] = outcomes;
  if (outcome?.status === 'refused') throw refusalError(outcome.refusal);
  if (outcome?.kind !== 'edits')
    throw new TypeError('The store answered an edit request with something else.');
  return { edits: outcome.edits, replayed: outcome.replayed };
};
