import type { ErrorCode } from '#domain/errors';
import type { TenantId } from '#domain/ids';
import type { AttributeCatalog } from '#domain/ports/attribute-catalog';
import type { CommitResult, WriteRequest } from '#domain/ports/entity-store';
import type { FileFormat, RowSource } from '#domain/ports/row-source';
import type { ValueType } from '#domain/values';

/** As much of an EntityWriter as an import needs: over the procedures there is no more. */
export interface BatchStore {
  commit(requests: readonly WriteRequest[]): Promise<Pick<CommitResult, 'outcomes'>>;
}

export interface ImportPorts {
  readonly source: RowSource;
  readonly catalog: AttributeCatalog;
  readonly store: BatchStore;
}

/** What becomes of a column; null leaves it out. */
export type ColumnChoice = { readonly attribute?: string; readonly type?: ValueType } | null;

export interface ImportRequest {
  readonly tenant: TenantId;
  readonly path: string;
  /** Absent: told by the file. */
  readonly format?: FileFormat;
  /**
   * Columns whose cells make the entity's key, joined by ":" where there are several. Absent: the column called $entity,
   * id, key or entity (in this order, in any case of letters), else the file's stem and the row's line.
   */
  readonly key?: readonly string[];
  /** Of every entity; absent: what a column $type says of each, else the file's stem. */
  readonly type?: string;
  /** Column that holds when the row's values were observed; absent: now. */
  readonly observedAt?: string;
  /** By column name, for columns that shall not keep their name, or not get the inferred type. */
  readonly columns?: Readonly<Record<string, ColumnChoice>>;
  /** Rows before this line are left out. */
  readonly fromLine?: number;
  /** Rows from which types are inferred; absent: all, at the price of reading the file twice. */
  readonly sampleRows?: number;
  /** Rows of one commit, at most 1000 (the default). */
  readonly batchRows?: number;
  /** Names this run. A run of another name writes what an earlier one has written already; see importRows. */
  readonly run?: string;
}

/** A row that was not written, and why. */
export interface RejectedRow {
  readonly line: number;
  /** null where the row as a whole is the reason. */
  readonly column: string | null;
  readonly code: ErrorCode;
  readonly reason: string;
}

export interface ImportProgress {
  /** scan: types are inferred, nothing is written yet. */
  readonly phase: 'scan' | 'write';
  /** Rows and broken lines done in this phase. */
  readonly rows: number;
  /** Of this phase; null where nobody knows yet. */
  readonly total: number | null;
  readonly accepted: number;
  readonly rejected: number;
}

/** Both are called during the import, in turn with its work, and must be quick. */
export interface ImportHooks {
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Once for each row that is rejected, in about the order of the file. */
  readonly onRejected?: (row: RejectedRow) => void;
  /** Aborting ends the import between two commits with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface ImportResult {
  /** accepted + rejected: rows and broken lines from `fromLine` on. */
  readonly rows: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Of the accepted rows, those that an earlier import had written already; nothing was written for them. */
  readonly replayed: number;
  /** Line of the first row that was not replayed, where any was. */
  readonly resumedFrom: number | null;
  /** Values of the accepted rows. */
  readonly values: number;
  /** Attributes that the import defined, by column order. */
  readonly defined: readonly { readonly name: string; readonly type: ValueType }[];
  /** null where each row says its own. */
  readonly type: string | null;
}
