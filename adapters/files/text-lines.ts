import { createReadStream } from 'node:fs';
import { fileFault, formatFault } from '#adapters/shared/file-fault';

/** A line as an editor counts them, from 1, without its terminator; `fault` in place of a text that cannot be had. */
export interface TextLine {
  readonly line: number;
  readonly text: string;
  readonly fault?: string;
}

const chunkBytes = 256 * 1_024;
/** A longer line is skipped unread, so that a file without line ends does not fill the memory. */
const longestLineBytes = 16 * 1_024 * 1_024;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

const decode = (bytes: Uint8Array): string | null => {
  try {
    return decoder.decode(bytes);
  } catch {
    // TextDecoder's only failure, and the caller's to report.
    return null;
  }
};

/** Texts of whole lines; null for one that is not UTF-8. */
const splitLines = (body: Buffer, terminator: number): (string | null)[] => {
  const text = decode(body);
  if (text !== null) return text.split(String.fromCharCode(terminator));
  const lines: (string | null)[] = [];
  let start = 0;
  for (let end = body.indexOf(terminator); end !== -1; end = body.indexOf(terminator, start)) {
    lines.push(decode(body.subarray(start, end)));
    start = end + 1;
  }
  lines.push(decode(body.subarray(start)));
  return lines;
};

const isUtf16 = (head: Buffer): boolean =>
  (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);

const unmarked = (text: string): string => (text.startsWith('\u{feff}') ? text.slice(1) : text);

/**
 * Lines of a UTF-8 file, block by block. A carriage return before the line feed stays in the text (inside of a quoted
 * field it is data); a file with carriage returns only has lines, too. Raises FILE_INVALID.
 */
export async function* textLines(path: string): AsyncGenerator<readonly TextLine[]> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let overlong = false;
  let line = 1;
  let terminator: number | undefined;

  const take = (texts: readonly (string | null)[]): TextLine[] =>
    texts.map((text, index) => {
      const at = line++;
      if (index === 0 && overlong) {
        overlong = false;
        return { line: at, text: '', fault: `The line is longer than ${longestLineBytes} bytes.` };
      }
      if (text === null) return { line: at, text: '', fault: 'The line is not UTF-8.' };
      return { line: at, text: at === 1 ? unmarked(text) : text };
    });

  try {
    for await (const chunk of createReadStream(path, {
      highWaterMark: chunkBytes,
    }) as AsyncIterable<Buffer>) {
      if (terminator === undefined) {
        if (isUtf16(chunk)) throw formatFault(path, 'is UTF-16', 'Save it as UTF-8.');
        terminator = chunk.includes(lineFeed) || !chunk.includes(carriageReturn) ? lineFeed : carriageReturn;
      }
      const end = chunk.lastIndexOf(terminator);
      if (end !== -1) {
        const texts = splitLines(Buffer.concat([...rest, chunk.subarray(0, end)]), terminator);
        yield take(texts);
        rest = [];
        restBytes = 0;
      }
      const tail = chunk.subarray(end + 1);
      if (overlong || restBytes + tail.length > longestLineBytes) {
        overlong = true;
        rest = [];
        restBytes = 0;
      } else if (tail.length > 0) {
        rest.push(tail);
        restBytes += tail.length;
      }
    }
  } catch (error) {
    throw fileFault(path, error);
  }
  if (restBytes > 0 || overlong) yield take([decode(Buffer.concat(rest))]);
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
