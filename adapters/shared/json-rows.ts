import type { Cell, Column } from '#domain/ports/row-source';
import { formatFault } from './file-fault.ts';

/** Beyond this many, keys are data and not names of columns; every row carries a slot for each. */
const columnLimit = 20_000;

const longInteger = /\d{16}/;
const integer = /^-?\d+$/;

// A double would round a whole number beyond 2^53, which is mostly an identifier; the source text still has it whole.
// (The third argument: https://tc39.es/proposal-json-parse-with-source/)
const keepIntegers = (_key: string, value: unknown, context?: { readonly source?: string }): unknown => {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? '';
  return integer.test(source) ? BigInt(source) : value;
};

/** JSON.parse, except that whole numbers beyond +-(2^53-1) become bigint. Raises SyntaxError. */
export const parseJson = (text: string): unknown =>
  longInteger.test(text) ? JSON.parse(text, keepIntegers) : JSON.parse(text);

// Messages of V8 quote the text in places; what they say before the position does not.
const position = /^((?:(?! in JSON)[^"])*) in JSON at position (\d+)/;

const reasonOf = (error: SyntaxError): string => {
  const [, what, at] = position.exec(error.message) ?? [];
  return what === undefined ? 'Not valid JSON.' : `Not valid JSON: ${what}, at character ${Number(at) + 1}.`;
};

/** Turns the texts of JSON objects into rows of columns that grow as new keys come. */
export class JsonRows {
  readonly #path: string;
  readonly #columns: Column[] = [];
  readonly #places = new Map<string, number>();

  constructor(path: string) {
    this.#path = path;
  }

  /** As of now; a later call returns a longer list. */
  get columns(): readonly Column[] {
    return this.#columns.slice();
  }

  /** The row's cells, or why the text is no row. Raises FILE_INVALID: too many columns are a fault of the file. */
  read(text: string): { readonly cells: readonly Cell[] } | { readonly reason: string } {
    let parsed: unknown;
    try {
      parsed = parseJson(text);
    } catch (error) {
      if (error instanceof SyntaxError) return { reason: reasonOf(error) };
      throw error;
    }
    if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) {
      return { reason: 'Valid JSON, but no object.' };
    }
    const cells: Cell[] = [];
    for (const [key, value] of Object.entries(parsed)) {
      const place = this.#placeOf(key);
      while (cells.length <= place) cells.push(undefined);
      cells[place] = (value as Cell | null) ?? undefined;
    }
    return { cells };
  }

  #placeOf(key: string): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.#columns.length;
    if (place === columnLimit) {
      throw formatFault(
        this.#path,
        `has more than ${columnLimit} different keys`,
        'Nest the keys in one column of JSON.',
      );
    }
    this.#places.set(key, place);
    this.#columns.push({ name: key, kind: 'dynamic' });
    return place;
  }
}
