import { entityType } from '#domain/entity-key';
import { AttriumError, isAttriumError } from '#domain/errors';
import type { Micros } from '#domain/ids';
import { instantOfText } from '#domain/instant-text';
import type { Edit } from '#domain/ports/entity-store';
import type { Cell, SourceRow } from '#domain/ports/row-source';
import { parseInstant } from '#domain/time';
import { CellFault, type ImportColumns } from './import-columns.ts';
import type { RejectedRow } from './request.ts';
import { keyOfRow } from './row-key.ts';

/** What turns the rows of one file into edits. */
export interface RowRules {
  readonly columns: ImportColumns;
  /** Of every row, or the place of the column that says it row by row. */
  readonly type: string | { readonly place: number };
  readonly stem: string;
  /** Places of the columns that make the key; empty: the line does. */
  readonly keyPlaces: readonly number[];
  readonly observedAtPlace: number | null;
}

const observedAtOf = (cell: Cell, column: string): Micros => {
  const instant = typeof cell === 'string' ? instantOfText(cell) : null;
  if (instant !== null) return parseInstant(instant);
  const reason = cell === undefined ? 'The row does not say when it was observed.' : undefined;
  throw new CellFault(column, new AttriumError('TIMESTAMP_INVALID', reason));
};

const typeOf = ({ cells }: SourceRow, type: RowRules['type']): string | undefined => {
  if (typeof type === 'string') return type;
  const cell = cells[type.place];
  return cell === undefined ? undefined : entityType(cell);
};

/** Raises CellFault, ENTITY_KEY_INVALID, ENTITY_TYPE_INVALID. */
const editOf = (row: SourceRow, rules: RowRules): Edit => {
  const { columns, type, stem, keyPlaces, observedAtPlace: place } = rules;
  return {
    action: 'put',
    entity: keyOfRow(row, keyPlaces, stem),
    type: typeOf(row, type),
    observedAt:
      place === null ? undefined : observedAtOf(row.cells[place], columns.columns[place]?.name ?? ''),
    values: columns.writesOf(row),
  };
};

/** The row as an edit, or as a rejected row: nothing of a row with one bad cell is written. */
export const readRow = (row: SourceRow, rules: RowRules): Edit | RejectedRow => {
  try {
    return editOf(row, rules);
  } catch (error) {
    if (error instanceof CellFault) return rejection(row, error.error, error.column);
    if (isAttriumError(error)) return rejection(row, error, null);
    throw error;
  }
};

export const rejection = (
  { line }: SourceRow,
  { code, message }: AttriumError,
  column: string | null = null,
): RejectedRow => ({ line, column, code, reason: message });
