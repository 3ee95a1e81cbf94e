import { AttriumError, type ErrorCode, isAttriumError } from '#domain/errors';
import type { Meta } from '#domain/freshness';
import type { EntityKey } from '#domain/ids';
import { limits } from '#domain/limits';
import type { Edit, EditOutcome } from '#domain/ports/entity-store';
import { raiseCurable, type TenantAttributes } from '../catalog-cache.ts';
import type { Call, Services } from '../services.ts';
import { commitOne, refusalError, writeMeta } from '../session/commit.ts';
import { openTokens, type SessionOptions } from '../session/options.ts';
import { idempotency, type PutItem, putEdit } from './edit.ts';
import { type EditResult, editResult } from './put.ts';

export interface PutManyInput extends SessionOptions {
  readonly items: readonly PutItem[];
  /** true: all items or none. Default false: each stands alone. */
  readonly atomic?: boolean;
  readonly idempotencyKey?: string;
}

export type PutManyResult =
  | ({ readonly status: 'applied' } & EditResult)
  | {
      readonly status: 'refused';
      readonly entity: string;
      readonly code: ErrorCode;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>>;
    };

export interface PutManyAnswer {
  /** One per item, in their order. */
  readonly results: readonly PutManyResult[];
  /** An earlier call with the same idempotency key did it; nothing was written now. */
  readonly replayed: boolean;
  readonly token: string | null;
  readonly meta: Meta;
}

/**
 * Puts many entities in one commit. Not atomic: a bad item is refused by itself. Atomic: the first bad item fails the
 * call, `details.index` says which, and nothing is written.
 * Raises TOO_MANY_VALUES, DUPLICATE_ENTITY; atomic: whatever an item was refused for.
 */
export const putMany = async (
  services: Services,
  call: Call,
  input: PutManyInput,
): Promise<PutManyAnswer> => {
  const tokens = openTokens(services, call, input.token);
  refuseOversize(input.items);
  refuseDuplicates(input.items);
  const { token: _, idempotencyKey, ...payload } = input;
  return services.attributes.withCurrent(call.tenant, async (attributes, fresh) => {
    const checked = input.items.map((item, index) =>
      checkItem(attributes, item, index, input.atomic === true),
    );
    if (!fresh) raiseCurable(checked);
    const edits = checked.filter((item): item is Edit => !isAttriumError(item));
    const { outcome, receipt } = await commitOne(services, {
      kind: 'edits',
      tenant: call.tenant,
      schemaVersion: attributes.schemaVersion,
      idempotency: idempotency(idempotencyKey, ['putMany', payload]),
      atomicity: input.atomic ? 'all' : 'each',
      edits,
    });
    // By entity and not by place: the outcome of a repeated call was stored when other items may have been refused.
    const stored = new Map<string, EditOutcome>(outcome.edits.map((edit) => [edit.entity, edit]));
    const results = checked.map((item, index): PutManyResult => {
      const { entity } = input.items[index] as PutItem;
      const edit = stored.get(entity);
      if (edit === undefined)
        return refused(entity, isAttriumError(item) ? item : new AttriumError('CATALOG_CHANGED'));
      if (edit.status === 'refused') return refused(entity, refusalError(edit.refusal));
      return { status: 'applied', ...editResult(attributes, edit) };
    });
    const touched = results.flatMap((result) =>
      result.status === 'applied' ? [{ entity: result.entity as EntityKey, rev: Number(result.rev) }] : [],
    );
    const meta = writeMeta(services, call, tokens, receipt, touched);
    return { results, replayed: outcome.replayed, token: meta.token, meta };
  });
};

const checkItem = (
  attributes: TenantAttributes,
  item: PutItem,
  index: number,
  atomic: boolean,
): Edit | AttriumError => {
  try {
    return putEdit(attributes, item);
  } catch (error) {
    if (!isAttriumError(error)) throw error;
    if (!atomic) return error;
    throw new AttriumError(error.code, error.message, { details: { ...error.details, index }, cause: error });
  }
};

const refused = (entity: string, { code, message, details }: AttriumError): PutManyResult => ({
  status: 'refused',
  entity,
  code,
  message,
  details,
});

const refuseOversize = (items: readonly PutItem[]): void => {
  if (items.length > limits.itemsPerCall) {
    throw new AttriumError(
      'TOO_MANY_VALUES',
      `A call carries at most ${limits.itemsPerCall} items; this one ${items.length}.`,
      {
        details: { limit: limits.itemsPerCall, given: items.length },
      },
    );
  }
};

const refuseDuplicates = (items: readonly PutItem[]): void => {
  const first = new Map<string, number>();
  items.forEach(({ entity }, index) => {
    const earlier = first.get(entity);
    if (earlier !== undefined) {
      throw new AttriumError('DUPLICATE_ENTITY', `Items ${earlier} and ${index} put the same entity.`, {
        details: { entity, index, earlier },
      });
    }
    first.set(entity, index);
  });
};
