import { entityKey } from '#domain/entity-key';
import { AttriumError } from '#domain/errors';
import type { EntityKey } from '#domain/ids';
import type { Cell, Column, SourceRow } from '#domain/ports/row-source';

// The first is what an export writes, and what no file has by chance.
const usualNames = ['$entity', 'id', 'key', 'entity'];

/** Columns whose cells make the key; none: the line does. */
export const keyColumns = (columns: readonly Column[], wanted?: readonly string[]): readonly string[] => {
  if (wanted !== undefined) return wanted;
  for (const usual of usualNames) {
    const column = columns.find(({ name }) => name.toLowerCase() === usual);
    if (column !== undefined) return [column.name];
  }
  return [];
};

const partOf = (cell: Cell): string => {
  if (cell === undefined) throw new AttriumError('ENTITY_KEY_INVALID', 'The row has no key.');
  if (typeof cell === 'object')
    throw new AttriumError('ENTITY_KEY_INVALID', 'The key is neither text nor a number.');
  return String(cell);
};

// Without it, the keys "a:b" + "c" and "a" + "b:c" would be one entity.
const escaped = (part: string): string => part.replace(/[\\:]/g, '\\$&');

/** Raises ENTITY_KEY_INVALID. */
export const keyOfRow = (row: SourceRow, places: readonly number[], stem: string): EntityKey => {
  const [first, ...others] = places;
  if (first === undefined) return entityKey(`${stem}:${row.line}`);
  if (others.length === 0) return entityKey(partOf(row.cells[first]));
  return entityKey(places.map((place) => escaped(partOf(row.cells[place]))).join(':'));
};

/** "flights" of "/data/flights.csv". */
export const stemOf = (path: string): string => {
  const name = path.replace(/[\\/]+$/, '').replace(/^.*[\\/]/s, '');
  return name.replace(/(?<=.)\.[^.]*$/, '');
};
