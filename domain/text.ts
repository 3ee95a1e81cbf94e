/** JavaScript orders text by UTF-16 unit, PostgreSQL's "C" collation by code point: surrogates must sort above U+E000..U+FFFF. */
const codePointRank = (unit: number): number =>
  unit < 0xd800 ? unit : unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;

/** Order of code points, equal to the order of UTF-8 bytes. Both texts are well-formed. */
export const compareText = (a: string, b: string): number => {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i += 1) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return codePointRank(left) < codePointRank(right) ? -1 : 1;
  }
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
};

/** Bytes of the text in UTF-8. An unpaired surrogate counts 3, as the replacement character that an encoder would write. */
export const utf8Length = (text: string): number => {
  let bytes = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) {
      bytes += 1;
    } else {
      bytes += 2;
      // A pair takes 4 bytes and 2 units; its second unit is already counted.
      if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) i += 1;
    }
  }
  return bytes;
};

export const fitsUtf8 = (text: string, limit: number): boolean =>
  text.length * 3 <= limit || (text.length <= limit && utf8Length(text) <= limit);

/** Well-formed Unicode without U+0000: what every engine behind the ports can hold. */
export const isStorableText = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
