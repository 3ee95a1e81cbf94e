import { refuseTooMany } from '#domain/call-size';
import type { ErrorCode } from '#domain/errors';
import type { Meta } from '#domain/freshness';
import { limits } from '#domain/limits';
import type { Refusal } from '#domain/ports/entity-store';
import { raiseCurable } from '../catalog-cache.ts';
import { idempotency } from '../entities/edit.ts';
import { caught, sorted, soundPlaces } from '../entities/refused-items.ts';
import type { Call, Services } from '../services.ts';
import { commitOne, refusalError } from '../session/commit.ts';
import { openTokens, type SessionOptions } from '../session/options.ts';
import { type ObservationInput, observation } from './observation.ts';

export interface WriteInput extends SessionOptions {
  readonly values: readonly ObservationInput[];
  readonly durability?: 'committed';
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
  readonly durability: 'committed';
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
  const once = idempotency(input.idempotencyKey, ['write', input.values]);
  return services.attributes.withCurrent(call.tenant, async (attributes, fresh) => {
    const checked = input.values.map((value) => caught(() => observation(attributes, value)));
    if (!fresh) raiseCurable(checked);
    const { sound, refusedBefore } = sorted(checked);
    const { outcome, meta } = await commitOne(session, {
      kind: 'observations',
      tenant: call.tenant,
      schemaVersion: attributes.schemaVersion,
      idempotency: once,
      observations: sound,
      refusedBefore,
    });
    const places = soundPlaces(input.values.length, outcome.refusedBefore);
    const rejected = [
      ...(outcome.refusedBefore ?? []).map(({ index, code, message }) => ({ index, code, message })),
      ...outcome.rejected.map(({ index, refusal }) => rejection(places[index] as number, refusal)),
    ].sort((a, b) => a.index - b.index);
    const said = meta('many');
    return {
      accepted: outcome.accepted,
      rejected,
      durability: 'committed',
      replayed: outcome.replayed,
      token: said.token,
      meta: said,
    };
  });
};

const rejection = (index: number, refusal: Refusal): RejectedValue => {
  const { code, message } = refusalError(refusal);
  return { index, code, message };
};
