import { AttriumError } from '#domain/errors';
import type { Meta } from '#domain/freshness';
import type {
  CommitResult,
  Idempotency,
  ObservationRequest,
  Refusal,
  StageOutcome,
  WriteOutcome,
  WriteRequest,
} from '#domain/ports/entity-store';
import { formatInstant } from '#domain/time';
import { afterWrite, emptyToken, mergeTokens, type Touched } from '#domain/token';
import type { Call, Services } from '../services.ts';
import type { Presented } from './options.ts';

type Committed<Kind extends WriteRequest['kind']> = Extract<
  WriteOutcome,
  { status: 'committed'; kind: Kind }
>;

/** On whose behalf a write runs, with the tokens of the caller's session. */
export interface WriteSession {
  readonly services: Services;
  readonly call: Call;
  readonly tokens: Presented;
}

/** What the store did, and the answer's metadata once it is known which entities that showed the caller. */
interface Settled<Kind extends WriteRequest['kind']> {
  readonly outcome: Committed<Kind>;
  meta(touched: Touched): Meta;
}

/** A store's refusal as the caller's error. */
export const refusalError = (
  refusal: Refusal,
  where: Readonly<Record<string, unknown>> = {},
  meta?: Meta,
): AttriumError =>
  new AttriumError(refusal.code, undefined, { details: { ...refusal.details, ...where }, meta });

/**
 * Commits one request; raises what the store refused it for, with `index` in the details where one item of an atomic
 * request is the reason.
 */
export const commitOne = async <Request extends WriteRequest>(
  session: WriteSession,
  request: Request,
): Promise<Settled<Request['kind']>> => {
  const { outcomes, ...result } = await session.services.store.commit([request]);
  const outcome = outcomes[0];
  if (outcome === undefined) throw new TypeError('The store answered fewer outcomes than requests.');
  return settled(session, request.kind, outcome, result);
};

/** Stages one request; raises what the store refused it for. */
export const stageOne = async (
  { services }: WriteSession,
  request: ObservationRequest,
): Promise<{ readonly outcome: Extract<StageOutcome, { status: 'staged' }>; readonly meta: Meta }> => {
  const outcome = await services.staged.stage(request);
  if (outcome.status === 'refused') throw refusalError(outcome.refusal);
  const meta: Meta = {
    source: services.store.source,
    lagMs: null,
    lagBasis: null,
    // No read but a STRONG one is certain to see it, and no token can promise it.
    consistency: { requested: 'STRONG', delivered: null },
    freshAt: formatInstant(outcome.clockAt),
    token: null,
    degraded: [],
    attempts: [],
  };
  return { outcome, meta };
};

/**
 * For a call that is refused by today's rules: where it repeats one that was accepted, the outcome of that one.
 * Raises `refused` where it does not, and IDEMPOTENCY_CONFLICT.
 */
export const replayOne = async <Kind extends WriteRequest['kind']>(
  session: WriteSession,
  kind: Kind,
  idempotency: Idempotency | undefined,
  refused: AttriumError,
): Promise<Settled<Kind>> => {
  if (idempotency === undefined) throw refused;
  const replay = await session.services.store.replay(session.call.tenant, idempotency);
  if (replay === null) throw refused;
  return settled(session, kind, replay.outcome, replay);
};

type Result = Pick<CommitResult, 'receipt' | 'clockAt'>;

const settled = <Kind extends WriteRequest['kind']>(
  session: WriteSession,
  kind: Kind,
  outcome: WriteOutcome,
  result: Result,
): Settled<Kind> => {
  if (outcome.status === 'refused') {
    const where = outcome.index === undefined ? {} : { index: outcome.index };
    throw refusalError(outcome.refusal, where, refusedMeta(session, result));
  }
  if (outcome.kind !== kind) throw new TypeError('The store answered a request with something else.');
  return {
    outcome: outcome as Committed<Kind>,
    meta: (touched) => writeMeta(session, result, outcome.replayed ? 'many' : touched),
  };
};

/** The token covers this write and everything that the session knew before. */
const writeMeta = (session: WriteSession, result: Result, touched: Touched): Meta => {
  const { services, call } = session;
  const { tokens, strong } = session.tokens;
  const { receipt, clockAt } = result;
  const said = {
    source: services.store.source,
    lagMs: 0,
    lagBasis: 'primary',
    consistency: { requested: 'STRONG', delivered: 'STRONG' },
    freshAt: formatInstant(clockAt),
    attempts: [],
  } as const;
  if (receipt === null) return { ...said, token: null, degraded: ['TOKEN_UNAVAILABLE'] };
  const { token, beyondFailover } = mergeTokens(tokens, receipt.epoch);
  const before = token ?? emptyToken(call.tenant, receipt.epoch);
  const after = afterWrite(before, receipt, strong ? 'many' : touched);
  return {
    ...said,
    token: services.tokens.seal(after),
    degraded: beyondFailover ? ['TOKEN_BEYOND_FAILOVER'] : [],
  };
};

/**
 * A refusal shows a state too, such as the version that was not the expected one: who reads again with this token sees
 * nothing older. Where its position could not be read there is no token, but no write to miss either.
 */
const refusedMeta = (session: WriteSession, result: Result): Meta => {
  const meta = writeMeta(session, result, 'many');
  return result.receipt === null ? { ...meta, degraded: [] } : meta;
};
