/** A line that has no text: it is longer than it may be, or no UTF-8. */
export type LineFault = 'too long' | 'not UTF-8';

export interface FaultyLine {
  readonly fault: LineFault;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const lineFeed = 0x0a;

const decoded = (bytes: Uint8Array): string | null => {
  try {
    return decoder.decode(bytes);
  } catch {
    // TextDecoder's only failure, and the caller's to report.
    return null;
  }
};

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/**
 * Cuts UTF-8, as it comes in blocks, into lines. A line that is not UTF-8 costs itself only; one that is too long is
 * dropped as it comes, so that a text without line ends does not fill the memory.
 */
export class LineCutter {
  readonly #longestBytes: number;
  readonly #terminator: number;
  #rest: Uint8Array[] = [];
  #restBytes = 0;
  #overlong = false;

  constructor(longestBytes: number, terminator = lineFeed) {
    this.#longestBytes = longestBytes;
    this.#terminator = terminator;
  }

  /** A line has begun and not ended. */
  get midLine(): boolean {
    return this.#restBytes > 0 || this.#overlong;
  }

  /** The line that has begun is longer than it may be; it may have no end at all. */
  get overlong(): boolean {
    return this.#overlong;
  }

  /** The lines that end in the block, without their terminators. Keeps its tail: nobody may write to the block again. */
  add(block: Uint8Array): (string | FaultyLine)[] {
    const end = block.lastIndexOf(this.#terminator);
    const lines: (string | FaultyLine)[] = [];
    if (end !== -1) {
      const body = joined([...this.#rest, block.subarray(0, end)]);
      const overlong = this.#overlong;
      this.#forget();
      for (const line of this.#cut(body)) lines.push(line);
      if (overlong) lines[0] = { fault: 'too long' };
    }
    this.#keep(end === -1 ? block : block.subarray(end + 1));
    return lines;
  }

  /** The last line, where the text does not end with a terminator. */
  end(): (string | FaultyLine)[] {
    if (!this.midLine) return [];
    const last: string | FaultyLine = this.#overlong
      ? { fault: 'too long' }
      : (decoded(joined(this.#rest)) ?? { fault: 'not UTF-8' });
    this.#forget();
    return [last];
  }

  #keep(tail: Uint8Array): void {
    if (this.#overlong || this.#restBytes + tail.length > this.#longestBytes) {
      this.#forget();
      this.#overlong = true;
    } else if (tail.length > 0) {
      this.#rest.push(tail);
      this.#restBytes += tail.length;
    }
  }

  #forget(): void {
    this.#rest = [];
    this.#restBytes = 0;
    this.#overlong = false;
  }

  #cut(body: Uint8Array): (string | FaultyLine)[] {
    const text = decoded(body);
    // Characters are never more than bytes, so a line that may be too long is looked at in bytes.
    if (text !== null) {
      const lines: (string | FaultyLine)[] = text.split(String.fromCharCode(this.#terminator));
      if (body.length <= this.#longestBytes) return lines;
    }
    const lines: (string | FaultyLine)[] = [];
    let start = 0;
    for (let end = start; end !== body.length; start = end + 1) {
      const next = body.indexOf(this.#terminator, start);
      end = next === -1 ? body.length : next;
      lines.push(
        end - start > this.#longestBytes
          ? { fault: 'too long' }
          : (decoded(body.subarray(start, end)) ?? { fault: 'not UTF-8' }),
      );
    }
    return lines;
  }
}
