import { AttriumError } from '#domain/errors';
import type { Meta } from '#domain/freshness';
import type { CommitReceipt, Refusal, WriteOutcome, WriteRequest } from '#domain/ports/entity-store';
import { afterWrite, emptyToken, mergeTokens, type SessionToken, type Touched } from '#domain/token';
import type { Call, Services } from '../services.ts';

type Committed<Kind extends WriteRequest['kind']> = Extract<
  WriteOutcome,
  { status: 'committed'; kind: Kind }
>;

/** A store's refusal as the caller's error. */
export const refusalError = (refusal: Refusal, where: Readonly<Record<string, unknown>> = {}): AttriumError =>
  new AttriumError(refusal.code, undefined, { details: { ...refusal.details, ...where } });

/**
 * Commits one request; raises what the store refused it for, with `index` in the details where one item of an atomic
 * request is the reason.
 */
export const commitOne = async <Request extends WriteRequest>(
  services: Services,
  request: Request,
): Promise<{ readonly outcome: Committed<Request['kind']>; readonly receipt: CommitReceipt | null }> => {
  const { outcomes, receipt } = await services.store.commit([request]);
  const outcome = outcomes[0];
  if (outcome === undefined) throw new TypeError('The store answered fewer outcomes than requests.');
  if (outcome.status === 'refused') {
    throw refusalError(outcome.refusal, outcome.index === undefined ? {} : { index: outcome.index });
  }
  return { outcome: outcome as Committed<Request['kind']>, receipt };
};

/** The answer's metadata: its token covers this write and everything the session knew before. */
export const writeMeta = (
  services: Services,
  call: Call,
  tokens: readonly SessionToken[],
  receipt: CommitReceipt | null,
  touched: Touched,
): Meta => {
  const base = {
    source: services.store.source,
    lagMs: 0,
    lagBasis: 'primary',
    consistency: { requested: 'STRONG', delivered: 'STRONG' },
    freshAt: null,
    attempts: [],
  } as const;
  if (receipt === null) return { ...base, token: null, degraded: ['TOKEN_UNAVAILABLE'] };
  const { token, beyondFailover } = mergeTokens(tokens, receipt.epoch);
  const after = afterWrite(token ?? emptyToken(call.tenant, receipt.epoch), receipt, touched);
  return {
    ...base,
    token: services.tokens.seal(after),
    degraded: beyondFailover ? ['TOKEN_BEYOND_FAILOVER'] : [],
  };
};
