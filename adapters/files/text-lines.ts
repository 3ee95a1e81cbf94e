import { createReadStream } from 'node:fs';
import { fileFault, formatFault } from '#adapters/shared/file-fault';
import { type FaultyLine, LineCutter, type LineFault, lineFeed } from '#domain/line-cutter';

/** A line as an editor counts them, from 1, without its terminator; `fault` in place of a text that cannot be had. */
export interface TextLine {
  readonly line: number;
  readonly text: string;
  readonly fault?: string;
}

const chunkBytes = 256 * 1_024;
/** A longer line is skipped unread, so that it does not fill the memory. */
const longestLineBytes = 16 * 1_024 * 1_024;
const faults: Readonly<Record<LineFault, string>> = {
  'too long': `The line is longer than ${longestLineBytes} bytes.`,
  'not UTF-8': 'The line is not UTF-8.',
};

const carriageReturn = 0x0d;

const isUtf16 = (head: Buffer): boolean =>
  (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);

const unmarked = (text: string): string => (text.startsWith('\u{feff}') ? text.slice(1) : text);

/**
 * Lines of a UTF-8 file, block by block. A carriage return before the line feed stays in the text (inside of a quoted
 * field it is data); a file with carriage returns only has lines, too. Raises FILE_INVALID, also where the first line is
 * too long: such a file may never end (a device, a pipe).
 */
export async function* textLines(path: string): AsyncGenerator<readonly TextLine[]> {
  let line = 1;
  let cutter: LineCutter | undefined;

  const take = (cut: readonly (string | FaultyLine)[]): TextLine[] =>
    cut.map((found) => {
      const at = line++;
      if (typeof found !== 'string') return { line: at, text: '', fault: faults[found.fault] };
      return { line: at, text: at === 1 ? unmarked(found) : found };
    });

  try {
    for await (const chunk of createReadStream(path, {
      highWaterMark: chunkBytes,
    }) as AsyncIterable<Buffer>) {
      if (cutter === undefined) {
        if (isUtf16(chunk)) throw formatFault(path, 'is UTF-16', 'Save it as UTF-8.');
        const isFed = chunk.includes(lineFeed) || !chunk.includes(carriageReturn);
        cutter = new LineCutter(longestLineBytes, isFed ? lineFeed : carriageReturn);
      }
      const lines = take(cutter.add(chunk));
      if (line === 1 && cutter.overlong) {
        const reason = `is no text of lines: its first one does not end within ${longestLineBytes} bytes`;
        throw formatFault(path, reason, 'Name another file, or the format that it has: --format.');
      }
      if (lines.length > 0) yield lines;
    }
  } catch (error) {
    throw fileFault(path, error);
  }
  const last = take(cutter?.end() ?? []);
  if (last.length > 0) yield last;
}

/** The lines of the beginning of a file, for what has to be known before the first row. */
export const firstLines = async (
  path: string,
): Promise<{ readonly lines: readonly TextLine[]; readonly isWhole: boolean }> => {
  const blocks = textLines(path);
  const first = await blocks.next();
  if (first.done === true) return { lines: [], isWhole: true };
  const second = await blocks.next();
  await blocks.return(undefined);
  return { lines: first.value, isWhole: second.done === true };
};
