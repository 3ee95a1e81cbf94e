import { refuseTooMany } from '#domain/call-size';
import { AttriumError, type ErrorCode } from '#domain/errors';
import type { Meta } from '#domain/freshness';
import { limits } from '#domain/limits';
import type { ObservationRequest, Refusal, RefusedItem, StageOutcome } from '#domain/ports/entity-store';
import { raiseCurable } from '../catalog-cache.ts';
import { idempotency } from '../entities/edit.ts';
import { caught, sorted, soundPlaces } from '../entities/refused-items.ts';
import type { Call, Services } from '../services.ts';
import { commitOne, refusalError, stageOne, type WriteSession } from '../session/commit.ts';
import { openTokens, type SessionOptions } from '../session/options.ts';
import { type ObservationInput, observation } from './observation.ts';

/** committed: acknowledged once it is on disk. staged: before, and lost if the engine crashes within moments. */
export type Durability = 'committed' | 'staged';

export interface WriteInput extends SessionOptions {
  readonly values: readonly ObservationInput[];
  readonly durability?: Durability;
  readonly idempotencyKey?: string;
}

export interface RejectedValue {
  /** Place in `values`. */
  readonly index: number;
  readonly code: ErrorCode;
  readonly message: string;
}

export interface WriteAnswer {
  readonly accepted: number;
  readonly rejected: readonly RejectedValue[];
  readonly durability: Durability;
  /** An earlier call with the same idempotency key did it; nothing was written now. */
  readonly replayed: boolean;
  readonly token: string | null;
  readonly meta: Meta;
}

/**
 * Writes observations of many entities. Bad values are rejected by index and never fail the good ones. Observations
 * make entities that are not there, and do not count as edits.
 * Raises TOO_MANY_VALUES, IDEMPOTENCY_CONFLICT.
 */
export const write = async (services: Services, call: Call, input: WriteInput): Promise<WriteAnswer> => {
  const session = { services, call, tokens: openTokens(services, call, input.token) };
  refuseTooMany('A call', 'values', input.values.length, limits.valuesPerWrite);
  const durability = input.durability ?? 'committed';
  const once = idempotency(input.idempotencyKey, ['write', input.values]);
  if (durability === 'staged' && once !== undefined)
    throw new AttriumError('REQUEST_INVALID', 'A staged write takes no idempotencyKey.', {
      details: { issues: [{ path: 'idempotencyKey', message: "goes only with durability 'committed'" }] },
      remedy: "Leave the key out, or write with durability 'committed'.",
    });
  return services.attributes.withCurrent(call.tenant, async (attributes, fresh) => {
    const checked = input.values.map((value) => caught(() => observation(attributes, value)));
    if (!fresh) raiseCurable(checked);
    const { sound, refusedBefore } = sorted(checked);
    const request = {
      kind: 'observations',
      tenant: call.tenant,
      schemaVersion: attributes.schemaVersion,
      idempotency: once,
      observations: sound,
      refusedBefore,
    } as const;
    const { outcome, refused, replayed, said } = await (durability === 'staged'
      ? staged(session, request)
      : committed(session, request));
    const places = soundPlaces(input.values.length, refused);
    const rejected = [
      ...refused.map(({ index, code, message }) => ({ index, code, message })),
      ...outcome.rejected.map(({ index, refusal }) => rejection(places[index] as number, refusal)),
    ].sort((a, b) => a.index - b.index);
    return { accepted: outcome.accepted, rejected, durability, replayed, token: said.token, meta: said };
  });
};

interface Written {
  readonly outcome: Pick<Extract<StageOutcome, { status: 'staged' }>, 'accepted' | 'rejected'>;
  /** Before the store was asked. */
  readonly refused: readonly RefusedItem[];
  readonly replayed: boolean;
  readonly said: Meta;
}

const committed = async (session: WriteSession, request: ObservationRequest): Promise<Written> => {
  const { outcome, meta } = await commitOne(session, request);
  const { refusedBefore: refused = [], replayed } = outcome;
  return { outcome: outcome as Written['outcome'], refused, replayed, said: meta('many') };
};

const staged = async (session: WriteSession, request: ObservationRequest): Promise<Written> => {
  const { outcome, meta } = await stageOne(session, request);
  return { outcome, refused: request.refusedBefore ?? [], replayed: false, said: meta };
};

const rejection = (index: number, refusal: Refusal): RejectedValue => {
  const { code, message } = refusalError(refusal);
  return { index, code, message };
};
