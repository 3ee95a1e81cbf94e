import { appendFileSync, renameSync, statSync } from 'node:fs';
import type { Telemetry } from '#domain/ports/telemetry';

/** One predecessor is kept, so the log takes at most twice this. */
const mostBytes = 4 * 1024 * 1024;
const recentChars = 8_192;

/** Keeps what the server says in a bounded file, and the last of it in memory for the message of a failed start. */
export class ServerLog {
  readonly file: string;
  #recent = '';
  #bytes: number;
  #failing = false;
  readonly #telemetry: Telemetry | undefined;

  constructor(file: string, telemetry?: Telemetry) {
    this.file = file;
    this.#telemetry = telemetry;
    this.#bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }

  get recent(): string {
    return this.#recent;
  }

  /** The server said nothing yet: a new start begins. */
  forget(): void {
    this.#recent = '';
  }

  /** Synchronous, because lines are rare and their order matters. Never throws: a full disk must not end the process. */
  append(text: string): void {
    this.#recent = `${this.#recent}${text}`.slice(-recentChars);
    try {
      if (this.#bytes > mostBytes) {
        renameSync(this.file, `${this.file}.1`);
        this.#bytes = 0;
      }
      appendFileSync(this.file, text, { mode: 0o600 });
      this.#bytes += Buffer.byteLength(text);
      this.#failing = false;
    } catch (error) {
      if (!this.#failing)
        this.#telemetry?.log('warn', 'embedded_postgres_log_failed', { error, file: this.file });
      this.#failing = true;
    }
  }
}
