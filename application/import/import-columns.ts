import { AttributeNamer } from '#domain/attribute-names';
import type { AttributeDefinition, AttributeSpec, CatalogSnapshot } from '#domain/attributes';
import { rawOfCell } from '#domain/cell-conversion';
import { AttriumError } from '#domain/errors';
import type { AttributeId } from '#domain/ids';
import { type CellKinds, kindsOf, noKinds, typeOfColumn, typeOfKinds } from '#domain/inference';
import type { AttributeWrite } from '#domain/ports/entity-store';
import type { Cell, Column, SourceRow } from '#domain/ports/row-source';
import { canonicalValue } from '#domain/value-rules';
import type { ValueType } from '#domain/values';
import type { ColumnChoice } from './request.ts';

interface Slot {
  readonly column: Column;
  /** null: the column is no attribute. */
  readonly name: string | null;
  readonly wanted: ValueType | undefined;
  kinds: CellKinds;
  attribute: AttributeDefinition | undefined;
  /** Why it gets no attribute. */
  refused?: AttriumError;
}

/** A fault of one cell; `error` is the domain's. */
export class CellFault extends Error {
  override readonly name = 'CellFault';
  readonly column: string;
  readonly error: AttriumError;

  constructor(column: string, error: AttriumError) {
    super(error.message, { cause: error });
    this.column = column;
    this.error = error;
  }
}

/** Of a file whose cells are all text: in a column of json they are its text. Raises VALUE_TYPE. */
const documentOf = (cell: NonNullable<Cell>): NonNullable<Cell> => {
  try {
    return JSON.parse(String(cell)) as NonNullable<Cell>;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new AttriumError('VALUE_TYPE', 'The cell is no JSON.', { cause });
  }
};

/** The columns of a file, what their cells have shown, and the attributes that they are written to. */
export class ImportColumns {
  readonly #slots: Slot[] = [];
  readonly #choices: ReadonlyMap<string, ColumnChoice>;
  readonly #namer: AttributeNamer;
  readonly #names = new Map<AttributeId, string>();

  /** `choices`: by column name. Raises REQUEST_INVALID where two columns shall be one attribute. */
  constructor(choices: ReadonlyMap<string, ColumnChoice>) {
    this.#choices = choices;
    const chosen = [...choices.values()].flatMap((choice) => choice?.attribute ?? []);
    if (new Set(chosen).size < chosen.length) {
      throw new AttriumError('REQUEST_INVALID', 'Two columns are given to one attribute.', {
        remedy: 'Name another attribute for one of them, or leave it out.',
      });
    }
    this.#namer = new AttributeNamer(chosen);
  }

  get columns(): readonly Column[] {
    return this.#slots.map(({ column }) => column);
  }

  /** Whether rows that nobody has looked at yet may bring further columns. */
  get mayGrow(): boolean {
    return this.#slots.some(({ column }) => column.kind === 'dynamic');
  }

  /** `columns`: those known before, and further ones. */
  extend(columns: readonly Column[]): void {
    for (const column of columns.slice(this.#slots.length)) {
      const choice = this.#choices.get(column.name);
      const name = choice === null ? null : this.#nameFor(column, choice?.attribute);
      this.#slots.push({ column, name, wanted: choice?.type, kinds: noKinds, attribute: undefined });
    }
  }

  // Of two columns of one name, only the first gets the attribute chosen for the name.
  #nameFor(column: Column, chosen: string | undefined): string {
    const isFree = chosen !== undefined && this.#slots.every(({ name }) => name !== chosen);
    return isFree ? chosen : this.#namer.name(column.name, this.#slots.length + 1);
  }

  /** Whether any column leaves its type to its cells. */
  get needsCells(): boolean {
    return this.#slots.some((slot) => this.#isOpen(slot));
  }

  /** Whether any column that is to be written has no attribute yet. */
  get isIncomplete(): boolean {
    return this.#slots.some(
      ({ name, attribute, refused }) => name !== null && attribute === undefined && refused === undefined,
    );
  }

  observe(rows: readonly SourceRow[]): void {
    for (const [place, slot] of this.#slots.entries()) {
      if (!this.#isOpen(slot)) continue;
      for (const { cells } of rows) slot.kinds |= kindsOf(slot.column.kind, cells[place]);
    }
  }

  /** No attribute is made for columns that would have these names: their cells are refused by this error. */
  refuse(names: ReadonlySet<string>, error: AttriumError): void {
    for (const slot of this.#slots) if (slot.name !== null && names.has(slot.name)) slot.refused = error;
  }

  #isOpen({ name, wanted, attribute, column, refused }: Slot): boolean {
    return (
      refused === undefined &&
      name !== null &&
      wanted === undefined &&
      attribute === undefined &&
      typeOfColumn(column.kind) === null
    );
  }

  /**
   * Attributes to define before rows are written. A column without any cell gets none. An attribute that exists keeps
   * its type. Raises ATTRIBUTE_EXISTS where another type was asked for.
   */
  missing(snapshot: CatalogSnapshot): readonly AttributeSpec[] {
    const existing = new Map(snapshot.attributes.map((attribute) => [attribute.name, attribute]));
    return this.#slots.flatMap(({ name, wanted, kinds, column, refused }) => {
      const attribute = name === null ? undefined : existing.get(name);
      if (attribute !== undefined && wanted !== undefined && attribute.type !== wanted) {
        throw new AttriumError(
          'ATTRIBUTE_EXISTS',
          `The attribute ${JSON.stringify(name)} exists with the type ${attribute.type}, not ${wanted}.`,
          { details: { attribute: name, type: attribute.type } },
        );
      }
      const type = wanted ?? typeOfColumn(column.kind) ?? typeOfKinds(kinds);
      const isWanted = name !== null && attribute === undefined && refused === undefined && type !== null;
      return isWanted ? [{ name, type }] : [];
    });
  }

  /** Raises ATTRIBUTE_RETIRED: its name stays taken. */
  bind(snapshot: CatalogSnapshot): void {
    const existing = new Map(snapshot.attributes.map((attribute) => [attribute.name, attribute]));
    for (const slot of this.#slots) {
      const attribute = slot.name === null ? undefined : existing.get(slot.name);
      if (attribute?.retiredAt !== undefined) {
        throw new AttriumError(
          'ATTRIBUTE_RETIRED',
          `The column ${JSON.stringify(slot.column.name)} would be written to the attribute ${JSON.stringify(slot.name)}, which is retired.`,
          {
            details: { attribute: slot.name },
            remedy: 'Give the column another attribute, or leave it out.',
          },
        );
      }
      slot.attribute = attribute;
      if (attribute !== undefined) this.#names.set(attribute.id, attribute.name);
    }
  }

  /** Of an attribute that a column was ever bound to. */
  nameOf(attribute: AttributeId): string {
    const name = this.#names.get(attribute);
    if (name === undefined) throw new TypeError(`No column was bound to attribute ${attribute}.`);
    return name;
  }

  /** Raises CellFault. */
  writesOf({ cells }: SourceRow): readonly AttributeWrite[] {
    const writes: AttributeWrite[] = [];
    for (const [place, cell] of cells.entries()) {
      const slot = this.#slots[place];
      if (cell === undefined || slot === undefined || slot.name === null) continue;
      // Never left out in silence: the catalogue may have lost the attribute since the column was bound to it.
      if (slot.attribute === undefined)
        throw new CellFault(slot.column.name, slot.refused ?? new AttriumError('ATTRIBUTE_UNKNOWN'));
      writes.push(this.#writeOf(slot.column, slot.attribute, cell));
    }
    return writes;
  }

  #writeOf(column: Column, attribute: AttributeDefinition, cell: NonNullable<Cell>): AttributeWrite {
    try {
      const raw = column.kind === 'untyped' && attribute.type === 'json' ? documentOf(cell) : cell;
      const value = canonicalValue(attribute, rawOfCell(attribute.type, raw));
      return { attribute: attribute.id, type: attribute.type, value };
    } catch (error) {
      throw error instanceof AttriumError ? new CellFault(column.name, error) : error;
    }
  }
}
