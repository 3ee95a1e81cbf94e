import { refuseTooMany } from '#domain/call-size';
import { AttriumError, type ErrorCode, isAttriumError } from '#domain/errors';
import type { Meta } from '#domain/freshness';
import type { EntityKey } from '#domain/ids';
import { limits } from '#domain/limits';
import type { Edit, EditOutcome } from '#domain/ports/entity-store';
import { raiseCurable, type TenantAttributes } from '../catalog-cache.ts';
import type { Call, Services } from '../services.ts';
import { commitOne, refusalError, replayOne } from '../session/commit.ts';
import { openTokens, type SessionOptions } from '../session/options.ts';
import { idempotency, type PutItem, putEdit } from './edit.ts';
import { type EditResult, editResult } from './put.ts';
import { caught, sorted, soundPlaces } from './refused-items.ts';

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
  const session = { services, call, tokens: openTokens(services, call, input.token) };
  refuseTooMany('A call', 'items', input.items.length, limits.itemsPerCall);
  refuseDuplicates(input.items);
  const { token: _, idempotencyKey, ...payload } = input;
  const once = idempotency(idempotencyKey, ['putMany', payload]);
  return services.attributes.withCurrent(call.tenant, async (attributes, fresh) => {
    const checked = input.items.map((item) => caught(() => putEdit(attributes, item)));
    if (!fresh) raiseCurable(checked);
    const fault = input.atomic ? firstFault(checked) : undefined;
    const { sound, refusedBefore } = sorted(checked);
    const { outcome, meta } =
      fault !== undefined
        ? await replayOne(session, 'edits', once, fault)
        : await commitOne(session, {
            kind: 'edits',
            tenant: call.tenant,
            schemaVersion: attributes.schemaVersion,
            idempotency: once,
            atomicity: input.atomic ? 'all' : 'each',
            edits: sound,
            refusedBefore,
          });
    const results: PutManyResult[] = [];
    for (const { index, code, message, details = {} } of outcome.refusedBefore ?? []) {
      results[index] = { status: 'refused', entity: entityOf(input, index), code, message, details };
    }
    const places = soundPlaces(input.items.length, outcome.refusedBefore);
    for (const [place, edit] of outcome.edits.entries()) {
      results[places[place] as number] = putResult(attributes, edit);
    }
    const touched = results.flatMap((result) =>
      result.status === 'applied' ? [{ entity: result.entity as EntityKey, rev: Number(result.rev) }] : [],
    );
    const said = meta(touched);
    return { results, replayed: outcome.replayed, token: said.token, meta: said };
  });
};

const entityOf = ({ items }: PutManyInput, index: number): string => items[index]?.entity ?? '';

const firstFault = (checked: readonly (Edit | AttriumError)[]): AttriumError | undefined => {
  const index = checked.findIndex((item) => isAttriumError(item));
  const cause = checked[index];
  if (!isAttriumError(cause)) return undefined;
  return new AttriumError(cause.code, cause.message, { details: { ...cause.details, index }, cause });
};

const putResult = (attributes: TenantAttributes, edit: EditOutcome): PutManyResult => {
  if (edit.status === 'applied') return { status: 'applied', ...editResult(attributes, edit) };
  const { code, message, details } = refusalError(edit.refusal);
  return { status: 'refused', entity: edit.entity, code, message, details };
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
