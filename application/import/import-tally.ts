import type { ImportHooks, ImportResult, RejectedRow } from './request.ts';

/** Counts what becomes of rows, and tells it. */
export class ImportTally {
  readonly #hooks: ImportHooks;
  #total: number | null;
  #scanned = 0;
  #accepted = 0;
  #rejected = 0;
  #replayed = 0;
  #values = 0;
  #firstWritten: number | null = null;

  constructor(hooks: ImportHooks, total: number | null) {
    this.#hooks = hooks;
    this.#total = total;
  }

  get scanned(): number {
    return this.#scanned;
  }

  scan(rows: number): void {
    this.#scanned += rows;
    this.#hooks.onProgress?.({
      phase: 'scan',
      rows: this.#scanned,
      total: this.#total,
      accepted: 0,
      rejected: 0,
    });
  }

  /** `total`: rows and broken lines that will be written or rejected; null where nobody knows. */
  startWriting(total: number | null): void {
    this.#total = total;
  }

  accept(line: number, values: number, replayed: boolean): void {
    this.#accepted += 1;
    this.#values += values;
    if (replayed) this.#replayed += 1;
    else if (this.#firstWritten === null || line < this.#firstWritten) this.#firstWritten = line;
  }

  reject(row: RejectedRow): void {
    this.#rejected += 1;
    this.#hooks.onRejected?.(row);
  }

  progress(): void {
    const [accepted, rejected] = [this.#accepted, this.#rejected];
    this.#hooks.onProgress?.({
      phase: 'write',
      rows: accepted + rejected,
      total: this.#total,
      accepted,
      rejected,
    });
  }

  result(): Omit<ImportResult, 'defined' | 'type'> {
    const [accepted, rejected, replayed] = [this.#accepted, this.#rejected, this.#replayed];
    return {
      rows: accepted + rejected,
      accepted,
      rejected,
      replayed,
      resumedFrom: replayed === 0 ? null : this.#firstWritten,
      values: this.#values,
    };
  }
}
