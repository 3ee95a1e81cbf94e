import { AttriumError, isAttriumError } from '#domain/errors';
import { limits } from '#domain/limits';
import type { Clock } from '#domain/ports/clock';
import type { EntityStore, ObservationRequest, StageOutcome } from '#domain/ports/entity-store';
import type { Telemetry } from '#domain/ports/telemetry';

interface Ports {
  readonly store: Pick<EntityStore, 'stage' | 'flushStaged'>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** How long what is staged waits for company: what a crash of the engine loses at most, but for the flush's own time. */
const intervalMs = 100;
/** Values of one flush: larger ones would hold the locks of their entities for longer than a put should wait. */
const valuesPerFlush = 20_000;
/** What a caller is asked to wait where too much is staged. */
const retryAfterMs = 500;

/**
 * Takes values that are acknowledged before they are written, and writes them soon after. Whatever process staged them,
 * each that is started writes them.
 */
export class StagedValues {
  readonly #ports: Ports;
  /** As the last flush told, and what was staged here since. */
  #waiting = 0;
  #flushing: Promise<void> | undefined;
  #stopped = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** As EntityWriter.stage; QUOTA_EXCEEDED where flushes do not keep up. */
  async stage(request: ObservationRequest): Promise<StageOutcome> {
    if (this.#waiting + request.observations.length > limits.stagedValues && this.#waiting > 0) {
      this.#soon();
      throw new AttriumError('QUOTA_EXCEEDED', 'More values are staged than may wait to be written.', {
        retryAfterMs,
      });
    }
    const outcome = await this.#ports.store.stage(request);
    if (outcome.status === 'staged') {
      this.#waiting += outcome.accepted;
      this.#ports.telemetry.count('staged_values_total', {}, outcome.accepted);
    }
    this.#soon();
    return outcome;
  }

  /** Writes what any process has staged, every 100 ms until `stop`. */
  start(): void {
    this.#loop ??= this.#every();
  }

  /** Ends once a flush under way has. */
  async stop(): Promise<void> {
    this.#stopped.abort(stopping);
    await Promise.all([this.#loop, this.#flushing]);
    if (this.#loop === undefined) return;
    await this.#orLog(async () => this.#flush());
  }

  async #every(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      this.#soon();
      await this.#flushing;
    }
  }

  /** One flush at a time: what is staged while it waits is part of it. */
  #soon(): void {
    if (this.#stopped.signal.aborted) return;
    this.#flushing ??= this.#pausedFlush().finally(() => {
      this.#flushing = undefined;
    });
  }

  async #pausedFlush(): Promise<void> {
    const { signal } = this.#stopped;
    await this.#orLog(async () => {
      await this.#ports.clock.sleep(intervalMs, signal);
      do await this.#flush();
      while (this.#waiting > 0 && !signal.aborted);
    });
  }

  async #orLog(work: () => Promise<void>): Promise<void> {
    const { telemetry } = this.#ports;
    try {
      await work();
    } catch (error) {
      if (error === stopping) return;
      // What is staged stays so: the next flush takes it.
      telemetry.log(isAttriumError(error, 'UNAVAILABLE') ? 'warn' : 'error', 'staged values not flushed', {
        error,
      });
      telemetry.count('staged_flush_failures_total');
    }
  }

  async #flush(): Promise<void> {
    const { store, clock, telemetry } = this.#ports;
    const startedMs = clock.monotonicMs();
    const { written, waiting, oldestMs } = await store.flushStaged(valuesPerFlush);
    // Others write what is left where nothing was.
    this.#waiting = written === 0 ? 0 : waiting;
    if (written === 0) return;
    telemetry.count('staged_values_flushed_total', {}, written);
    telemetry.observe('staged_flush_ms', clock.monotonicMs() - startedMs);
    if (oldestMs !== null) telemetry.observe('staged_oldest_ms', oldestMs);
  }
}

const stopping = new Error('flushing has been stopped');
