import { AttriumError, type ErrorCode, isAttriumError } from '#domain/errors';
import { limits } from '#domain/limits';
import type { Observation, OpenedStream, StreamPart } from '#domain/ports/entity-store';
import { isStorableText, utf8Length } from '#domain/text';
import { raiseCurable } from '../catalog-cache.ts';
import { caught } from '../entities/refused-items.ts';
import type { Call, Services } from '../services.ts';
import { commitOne, refusalError, stageOne, type WriteSession } from '../session/commit.ts';
import { openTokens, type SessionOptions } from '../session/options.ts';
import { type LineBatch, LineIntake } from './line-intake.ts';
import { observation } from './observation.ts';
import type { Durability } from './write.ts';

export interface StreamInput extends SessionOptions {
  /** Lines of UTF-8, each a JSON object {entity, attribute, value, observedAt?}. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Lines of this stream are written once, however often they are sent. */
  readonly stream?: string;
  /** Default committed; staged not with `stream`. */
  readonly durability?: Durability;
  /** Number of the body's first line; only with `stream`. Default 1. */
  readonly resumeFrom?: number;
  /** Called before each commit: raises where the caller may not go on. */
  readonly recheck?: () => Promise<void>;
}

export interface RejectedLine {
  readonly line: number;
  readonly code: ErrorCode;
  readonly message: string;
}

/** Lines that are written, as durably as it says, but for those that are rejected; blank ones count. */
export interface LinesAcknowledged {
  readonly acked: readonly [from: number, to: number];
  readonly rejected: readonly RejectedLine[];
  /** An earlier request of the stream wrote them, and was told which of them were rejected. */
  readonly repeated?: true;
  readonly durability: Durability;
  readonly token: string | null;
}

/** The last reply: all lines that came were acknowledged. */
export interface StreamEnded {
  readonly total: {
    /** Number of the last line. */
    readonly lines: number;
    /** Of this request. */
    readonly accepted: number;
    readonly rejected: number;
  };
  readonly durability: Durability;
  readonly token: string | null;
}

/**
 * Writes lines as they come, as many in a commit as arrived during the one before it, in their order: of two values of
 * one time, the later line's is the newer one. Never reads much further than it has written, so a fast sender waits.
 *
 * Raises STREAM_ID_INVALID, STREAM_GAP, STREAM_TAKEN, REQUEST_TIMEOUT, UNAVAILABLE, and what `recheck` and the body
 * raise, with the first line that is not acknowledged as details.resumeFrom.
 */
export async function* streamLines(
  services: Services,
  call: Call,
  input: StreamInput,
): AsyncGenerator<LinesAcknowledged | StreamEnded, void, undefined> {
  const session = { services, call, tokens: openTokens(services, call, input.token) };
  const { durability = 'committed', resumeFrom: first = 1 } = input;
  if (durability === 'staged' && input.stream !== undefined)
    throw new AttriumError(
      'REQUEST_INVALID',
      'A staged stream has no id: its lines may be lost, and not resumed.',
      {
        details: { issues: [{ path: 'stream', message: "goes only with durability 'committed'" }] },
      },
    );
  const place = input.stream === undefined ? undefined : await opened(session, input.stream, first);
  let acked = Math.max(first - 1, place?.line ?? 0);
  let token: string | null = null;
  const intake = new LineIntake(input.body, { clock: services.clock, first, skipThrough: acked });
  const total = { accepted: 0, rejected: 0 };
  try {
    if (acked >= first) yield { acked: [first, acked], rejected: [], repeated: true, durability, token };
    for (;;) {
      const batch = await intake.take();
      if (batch === null) break;
      await input.recheck?.();
      const through = batch.from + batch.lines.length - 1;
      const part = place && {
        stream: input.stream as string,
        sender: place.sender,
        from: batch.from,
        through,
      };
      const written = await patiently(services, () => writeBatch(session, batch, durability, part));
      services.telemetry.count('stream_lines_total', { outcome: 'accepted' }, written.accepted);
      services.telemetry.count('stream_lines_total', { outcome: 'rejected' }, written.rejected.length);
      total.accepted += written.accepted;
      total.rejected += written.rejected.length;
      token = written.token;
      acked = through;
      const { rejected } = written;
      yield { acked: [batch.from, through], rejected, durability, token };
    }
    yield { total: { lines: intake.line, ...total }, durability, token };
  } catch (error) {
    throw resumable(error, acked + 1);
  } finally {
    intake.close();
  }
}

const opened = async (
  { services, call }: WriteSession,
  stream: string,
  first: number,
): Promise<OpenedStream> => {
  if (stream === '' || utf8Length(stream) > limits.streamIdBytes || !isStorableText(stream))
    throw new AttriumError('STREAM_ID_INVALID');
  const place = await services.store.openStream(call.tenant, stream);
  if (first > place.line + 1)
    throw new AttriumError('STREAM_GAP', `Line ${first} does not follow line ${place.line}.`, {
      details: { line: place.line, resumeFrom: place.line + 1 },
    });
  return place;
};

/** The store has more to do than it can: the stream goes on as soon as it can be told to. */
const patiently = async <Result>(
  { clock, telemetry }: Services,
  commit: () => Promise<Result>,
): Promise<Result> => {
  for (;;) {
    try {
      return await commit();
    } catch (error) {
      if (!isAttriumError(error, 'QUOTA_EXCEEDED')) throw error;
      telemetry.count('stream_waits_total');
      await clock.sleep(error.retryAfterMs ?? 0);
    }
  }
};

interface BatchWritten {
  readonly accepted: number;
  readonly rejected: readonly RejectedLine[];
  readonly token: string | null;
}

const writeBatch = (
  session: WriteSession,
  { from, lines }: LineBatch,
  durability: Durability,
  part: StreamPart | undefined,
): Promise<BatchWritten> => {
  const { services, call } = session;
  return services.attributes.withCurrent(call.tenant, async (attributes, fresh) => {
    const checked = lines.map((line) =>
      line === null || isAttriumError(line) ? line : caught(() => observation(attributes, line)),
    );
    if (!fresh) raiseCurable(checked);
    const observations: Observation[] = [];
    const lineOf: number[] = [];
    const rejected: RejectedLine[] = [];
    for (const [index, line] of checked.entries()) {
      if (line === null) continue;
      if (isAttriumError(line)) {
        rejected.push({ line: from + index, code: line.code, message: line.message });
      } else {
        observations.push(line);
        lineOf.push(from + index);
      }
    }
    const { schemaVersion } = attributes;
    const request = { kind: 'observations', tenant: call.tenant, schemaVersion, observations, part } as const;
    const { outcome, token } = await (durability === 'staged'
      ? stageOne(session, request).then((it) => ({ ...it, token: null }))
      : commitOne(session, request).then((it) => ({ ...it, token: it.meta('many').token })));
    for (const { index, refusal } of outcome.rejected) {
      const { code, message } = refusalError(refusal);
      rejected.push({ line: lineOf[index] as number, code, message });
    }
    rejected.sort((a, b) => a.line - b.line);
    return { accepted: outcome.accepted, rejected, token };
  });
};

const resumable = (error: unknown, resumeFrom: number): unknown => {
  if (!isAttriumError(error)) return error;
  const { code, message, remedy, retryAfterMs, meta } = error;
  return new AttriumError(code, message, {
    remedy,
    retryAfterMs,
    meta,
    details: { resumeFrom, ...error.details },
    cause: error.cause ?? error,
  });
};
