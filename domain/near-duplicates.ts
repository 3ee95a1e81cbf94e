import { limits } from './limits.ts';
import { compareText } from './text.ts';

/** Words are told apart by separators, by a capital behind a small letter, and by where digits begin. */
const words = (name: string): readonly string[] =>
  name
    .normalize('NFKC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '');

/** English plurals, as far as their ending tells; "status" and "glass" are none. */
const singular = (word: string): string => {
  if (word.length > 3 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|zz|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.length > 2 && /[^sui]s$/.test(word) ? word.slice(0, -1) : word;
};

/** A catalogue is looked through at each definition and listing; 10,000 names took 60 ms, and take 15 once they are known. */
const known = new Map<string, string>();

/** Equal for names that differ in case, white space, separators and plural only. */
export const nameLikeness = (name: string): string => {
  const before = known.get(name);
  if (before !== undefined) return before;
  const likeness = words(name).map(singular).join('') || name;
  if (known.size >= limits.attributesPerTenantMax) known.clear();
  known.set(name, likeness);
  return likeness;
};

/**
 * Names that differ in case, white space, separators or plural only, and so may mean one thing: groups of at least two,
 * each in the order of code points, as are the groups by their first. Takes time in proportion to the names.
 */
export const nearDuplicates = (names: Iterable<string>): readonly (readonly string[])[] => {
  const alike = new Map<string, string[]>();
  for (const name of new Set(names)) {
    const likeness = nameLikeness(name);
    const group = alike.get(likeness);
    if (group === undefined) alike.set(likeness, [name]);
    else group.push(name);
  }
  return [...alike.values()]
    .filter((group) => group.length > 1)
    .map((group) => group.sort(compareText))
    .sort(([a = ''], [b = '']) => compareText(a, b));
};
