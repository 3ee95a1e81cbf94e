import { entityKey } from '#domain/entity-key';
import { AttriumError, type ErrorCode, isAttriumError } from '#domain/errors';
import type { Meta } from '#domain/freshness';
import { limits } from '#domain/limits';
import type { Observation } from '#domain/ports/entity-store';
import { raiseCurable, type TenantAttributes } from '../catalog-cache.ts';
import { attributeWrite, idempotency, observedAt } from '../entities/edit.ts';
import type { Call, Services } from '../services.ts';
import { commitOne, refusalError, writeMeta } from '../session/commit.ts';
import { openTokens, type SessionOptions } from '../session/options.ts';

export interface ObservationInput {
  readonly entity: string;
  readonly attribute: string;
  /** null unsets. */
  readonly value: unknown;
  /** ISO 8601. */
  readonly observedAt?: string;
}

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
  const tokens = openTokens(services, call, input.token);
  if (input.values.length > limits.valuesPerWrite) {
    throw new AttriumError('TOO_MANY_VALUES', `A call carries at most ${limits.valuesPerWrite} values.`, {
      details: { limit: limits.valuesPerWrite, given: input.values.length },
    });
  }
  return services.attributes.withCurrent(call.tenant, async (attributes, fresh) => {
    const checked = input.values.map((value) => checkObservation(attributes, value));
    if (!fresh) raiseCurable(checked);
    const sound = checked.flatMap((item, index) => (isAttriumError(item) ? [] : [{ item, index }]));
    const { outcome, receipt } = await commitOne(services, {
      kind: 'observations',
      tenant: call.tenant,
      schemaVersion: attributes.schemaVersion,
      idempotency: idempotency(input.idempotencyKey, ['write', input.values]),
      observations: sound.map(({ item }) => item),
    });
    const rejected = [
      ...checked.flatMap((item, index) => (isAttriumError(item) ? [rejection(index, item)] : [])),
      ...outcome.rejected.map(({ index, refusal }) =>
        rejection(sound[index]?.index ?? index, refusalError(refusal)),
      ),
    ].sort((a, b) => a.index - b.index);
    const meta = writeMeta(services, call, tokens, receipt, 'many');
    return {
      accepted: outcome.accepted,
      rejected,
      durability: 'committed',
      replayed: outcome.replayed,
      token: meta.token,
      meta,
    };
  });
};

const checkObservation = (
  attributes: TenantAttributes,
  input: ObservationInput,
): Observation | AttriumError => {
  try {
    return {
      ...attributeWrite(attributes, input.attribute, input.value),
      entity: entityKey(input.entity),
      observedAt: observedAt(input.observedAt),
    };
  } catch (error) {
    if (isAttriumError(error)) return error;
    throw error;
  }
};

const rejection = (index: number, { code, message }: AttriumError): RejectedValue => ({
  index,
  code,
  message,
});
