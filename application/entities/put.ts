import { entityKey } from '#domain/entity-key';
import { isAttriumError } from '#domain/errors';
import type { Meta } from '#domain/freshness';
import type { Edit, EditOutcome } from '#domain/ports/entity-store';
import { raiseCurable, type TenantAttributes } from '../catalog-cache.ts';
import type { Call, Services } from '../services.ts';
import { commitOne, refusalError, replayOne } from '../session/commit.ts';
import { openTokens, type SessionOptions } from '../session/options.ts';
import { expectedVersion, idempotency, type PutItem, putEdit } from './edit.ts';
import { caught } from './refused-items.ts';

export interface EditResult {
  readonly entity: string;
  readonly rev: string;
  /** Counts edits; give it as expectedVersion to guard the next one. */
  readonly version: string;
  /** Names of attributes whose current value is newer than the one put. */
  readonly superseded: readonly string[];
}

export interface EditAnswer extends EditResult {
  /** An earlier call with the same idempotency key did it; nothing was written now. */
  readonly replayed: boolean;
  readonly token: string | null;
  readonly meta: Meta;
}

interface EditOptions extends SessionOptions {
  /** A repeated call with the same key and payload has one effect and gets the first result, for 24 hours. */
  readonly idempotencyKey?: string;
}

export type PutInput = PutItem & EditOptions;

export interface LifeInput extends EditOptions {
  readonly entity: string;
  readonly expectedVersion?: string;
}

/** Sets, changes and unsets values of one entity; makes the entity where there is none. */
export const put = (services: Services, call: Call, input: PutInput): Promise<EditAnswer> =>
  editOne(services, call, input, 'put', (attributes) => putEdit(attributes, input));

/** Hides the entity and its values until it is restored. Nothing is removed. */
export const deleteEntity = (services: Services, call: Call, input: LifeInput): Promise<EditAnswer> =>
  editOne(services, call, input, 'delete', () => lifeEdit('delete', input));

/** Shows a deleted entity again, with everything that was written to it meanwhile. */
export const restoreEntity = (services: Services, call: Call, input: LifeInput): Promise<EditAnswer> =>
  editOne(services, call, input, 'restore', () => lifeEdit('restore', input));

const lifeEdit = (action: 'delete' | 'restore', input: LifeInput): Edit => ({
  action,
  entity: entityKey(input.entity),
  values: [],
  expectedVersion: expectedVersion(input.expectedVersion),
});

const editOne = async (
  services: Services,
  call: Call,
  input: PutInput | LifeInput,
  action: Edit['action'],
  edit: (attributes: TenantAttributes) => Edit,
): Promise<EditAnswer> => {
  // Before the commit: a write that was acknowledged must not fail for a token that was bad from the start.
  const session = { services, call, tokens: openTokens(services, call, input.token) };
  const { token: _, idempotencyKey, ...payload } = input;
  const once = idempotency(idempotencyKey, [action, payload]);
  return services.attributes.withCurrent(call.tenant, async (attributes, fresh) => {
    const checked = caught(() => edit(attributes));
    if (!fresh) raiseCurable([checked]);
    const { outcome, meta } = isAttriumError(checked)
      ? await replayOne(session, 'edits', once, checked)
      : await commitOne(session, {
          kind: 'edits',
          tenant: call.tenant,
          schemaVersion: attributes.schemaVersion,
          idempotency: once,
          atomicity: 'all',
          edits: [checked],
        });
    const result = editResult(attributes, outcome.edits[0] as EditOutcome);
    const said = meta([{ entity: entityKey(result.entity), rev: Number(result.rev) }]);
    return { ...result, replayed: outcome.replayed, token: said.token, meta: said };
  });
};

/** Raises what the edit was refused for. */
export const editResult = (attributes: TenantAttributes, outcome: EditOutcome): EditResult => {
  if (outcome.status === 'refused') throw refusalError(outcome.refusal, { entity: outcome.entity });
  return {
    entity: outcome.entity,
    rev: String(outcome.rev),
    version: String(outcome.version),
    superseded: outcome.superseded.flatMap((id) => attributes.nameOnceSaid(id) ?? []),
  };
};
