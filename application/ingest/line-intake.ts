import { AttriumError, isAttriumError } from '#domain/errors';
import { limits } from '#domain/limits';
import { LineCutter } from '#domain/line-cutter';
import type { Clock } from '#domain/ports/clock';
import { type StreamLine, streamLine } from './stream-line.ts';

/** Lines that came one after the other. */
export interface LineBatch {
  readonly from: number;
  readonly lines: readonly StreamLine[];
}

export interface IntakeOptions {
  readonly clock: Clock;
  /** Number of the first line of the body. */
  readonly first: number;
  /** Lines through this one are counted and not looked at. */
  readonly skipThrough: number;
}

/**
 * Reads a body ahead of those who take its lines, so that the next batch collects while the one before is committed, and
 * no further than one batch: then the sender waits. What the body raises ends the lines: an AttriumError after those
 * that came whole before it, anything else (the sender is gone) at once.
 */
export class LineIntake {
  readonly #clock: Clock;
  readonly #skipThrough: number;
  readonly #cutter = new LineCutter(limits.streamLineBytes);
  readonly #source: AsyncIterator<Uint8Array>;
  #line: number;
  #lines: StreamLine[] = [];
  #lengths: number[] = [];
  #length = 0;
  #end: { readonly error?: unknown } | undefined;
  #closed = false;
  #wake: () => void = () => undefined;
  #makeRoom: () => void = () => undefined;

  constructor(body: AsyncIterable<Uint8Array>, { clock, first, skipThrough }: IntakeOptions) {
    this.#clock = clock;
    this.#line = first - 1;
    this.#skipThrough = skipThrough;
    this.#source = body[Symbol.asyncIterator]();
    void this.#read();
  }

  /** Number of the last line that came whole, those that wait included. */
  get line(): number {
    return this.#line;
  }

  /** What has come since the last call, as far as one commit takes it; null where nothing more comes. Raises what the body raised. */
  async take(): Promise<LineBatch | null> {
    while (this.#lines.length === 0 && this.#end === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#end?.error !== undefined && !isAttriumError(this.#end.error)) throw this.#end.error;
    if (this.#lines.length === 0) {
      if (this.#end?.error !== undefined) throw this.#end.error;
      return null;
    }
    const from = this.#line - this.#lines.length + 1;
    const count = this.#fitting();
    const lines = this.#lines.splice(0, count);
    for (const length of this.#lengths.splice(0, count)) this.#length -= length;
    this.#makeRoom();
    return { from, lines };
  }

  /** Reads no further. */
  close(): void {
    this.#closed = true;
    this.#makeRoom();
    // Not waited for: a body that stalls never answers. What it raises now is nobody's concern.
    this.#source.return?.().catch(() => undefined);
  }

  /** How many lines one commit takes; at least one. */
  #fitting(): number {
    if (this.#length <= limits.streamBatchLength) return limits.streamBatchLines;
    let length = this.#lengths[0] ?? 0;
    let count = 1;
    while (count < limits.streamBatchLines) {
      length += this.#lengths[count] ?? 0;
      if (length > limits.streamBatchLength) break;
      count += 1;
    }
    return count;
  }

  async #read(): Promise<void> {
    try {
      while (!this.#closed) {
        const { done, value } = await this.#next();
        if (done === true) break;
        await this.#put(this.#cutter.add(value));
      }
      if (!this.#closed) await this.#put(this.#cutter.end());
      this.#end = {};
    } catch (error) {
      this.#end = { error };
    }
    this.#wake();
  }

  /** Only who has begun a line has to go on with it. */
  async #next(): Promise<IteratorResult<Uint8Array, unknown>> {
    const next = this.#source.next();
    if (!this.#cutter.midLine) return next;
    const arrived = new AbortController();
    const stalled = this.#clock.sleep(limits.streamStallMs, arrived.signal).then(
      () => {
        throw new AttriumError(
          'REQUEST_TIMEOUT',
          `The rest of a line did not arrive within ${limits.streamStallMs} ms.`,
        );
      },
      () => next,
    );
    try {
      return await Promise.race([next, stalled]);
    } finally {
      arrived.abort();
    }
  }

  async #put(cut: ReturnType<LineCutter['add']>): Promise<void> {
    for (const line of cut) {
      this.#line += 1;
      if (this.#line <= this.#skipThrough) continue;
      this.#lines.push(streamLine(line));
      const length = typeof line === 'string' ? line.length : 0;
      this.#lengths.push(length);
      this.#length += length;
    }
    if (this.#lines.length > 0) this.#wake();
    while (this.#isFull() && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#makeRoom = resolve;
      });
    }
  }

  #isFull(): boolean {
    return this.#lines.length >= limits.streamBatchLines || this.#length >= limits.streamBatchLength;
  }
}
