import type { Edit } from '#domain/ports/entity-store';
import type { SourceRow } from '#domain/ports/row-source';

export interface ImportedRow {
  readonly row: SourceRow;
  readonly edit: Edit;
  /** Of the catalogue that the row was validated against. */
  readonly schemaVersion: number;
}

/** Beyond these, a commit grows in latency and memory more than in rows per second; a request over HTTP has to hold it. */
const valuesPerBatch = 20_000;
const charactersPerBatch = 1_000_000;

const charactersOf = ({ values }: Edit): number => {
  let characters = 0;
  for (const { value } of values) {
    if (typeof value === 'string') characters += value.length;
    else if (typeof value === 'object' && value !== null) characters += JSON.stringify(value).length;
  }
  return characters;
};

/**
 * Cuts rows into commits. One commit edits an entity once, so a further row of the same entity waits, behind those that
 * wait already; rows of one entity are never reordered. At most one batch of rows waits.
 */
export class EditBatches {
  readonly #rowsPerBatch: number;
  #rows: ImportedRow[] = [];
  #entities = new Set<string>();
  #values = 0;
  #characters = 0;
  #waiting: ImportedRow[] = [];

  constructor(rowsPerBatch: number) {
    this.#rowsPerBatch = rowsPerBatch;
  }

  /** Whether a batch has to be taken before the next row is added. */
  get isFull(): boolean {
    return (
      this.#rows.length >= this.#rowsPerBatch ||
      this.#waiting.length >= this.#rowsPerBatch ||
      this.#values >= valuesPerBatch ||
      this.#characters >= charactersPerBatch
    );
  }

  add(imported: ImportedRow): void {
    const { edit } = imported;
    if (this.#entities.has(edit.entity)) {
      this.#waiting.push(imported);
      return;
    }
    this.#entities.add(edit.entity);
    this.#rows.push(imported);
    this.#values += edit.values.length;
    this.#characters += charactersOf(edit);
  }

  /** The batch so far; what waited is in the next one. Empty where nothing was added since. */
  take(): readonly ImportedRow[] {
    const taken = this.#rows;
    const waiting = this.#waiting;
    this.#rows = [];
    this.#waiting = [];
    this.#entities = new Set();
    this.#values = 0;
    this.#characters = 0;
    for (const imported of waiting) this.add(imported);
    return taken;
  }
}
