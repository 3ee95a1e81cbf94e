import { limits } from './limits.ts';
import { fitsUtf8 } from './text.ts';

const edges = /^[^\p{L}\p{N}_]+|[^\p{L}\p{M}\p{N}_]+$/gu;
const foreign = /[^\p{L}\p{M}\p{N}_ .:/-]+/gu;

/** The longest beginning of the text within so many bytes of UTF-8, cut between characters. */
const cut = (text: string, bytes: number): string => {
  if (fitsUtf8(text, bytes)) return text;
  let kept = '';
  for (const character of text) {
    if (!fitsUtf8(kept + character, bytes)) break;
    kept += character;
  }
  return kept;
};

/** A legal attribute name close to a column's; empty where the column's has no letter, digit or underscore. */
const legalName = (column: string, bytes: number): string =>
  cut(column.normalize('NFC').replace(edges, '').replace(foreign, '_'), bytes).replace(edges, '');

/** Gives columns the names of attributes: legal, each once, and the same for the same columns in the same order. */
export class AttributeNamer {
  readonly #taken: Set<string>;
  /** The next suffix to try for a base, so that a file of equal headers costs no more than one of different ones. */
  readonly #nextCopy = new Map<string, number>();

  /** `reserved`: names that no column gets by itself. */
  constructor(reserved: Iterable<string> = []) {
    this.#taken = new Set(['__proto__', ...reserved]);
  }

  /** `place` counts columns from 1 and names one whose own name has nothing legal in it. */
  name(column: string, place: number): string {
    const base = legalName(column, limits.attributeNameBytes) || `column_${place}`;
    let name = base;
    let copy = this.#nextCopy.get(base) ?? 2;
    for (; this.#taken.has(name); copy += 1) {
      const suffix = `_${copy}`;
      name = `${cut(base, limits.attributeNameBytes - suffix.length).replace(edges, '')}${suffix}`;
    }
    this.#nextCopy.set(base, copy);
    this.#taken.add(name);
    return name;
  }
}
