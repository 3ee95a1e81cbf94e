import type { EntityState } from '#domain/entity';
import type { Field, Filter, OrderTerm } from '#domain/filter';
import { orderAttributes } from '#domain/filter-attributes';
import { type OrderSpec, resolveFilter, resolveOrder } from '#domain/filter-rules';
import type { Meta } from '#domain/freshness';
import { limits } from '#domain/limits';
import { afterFind } from '#domain/token';
import type { Value } from '#domain/values';
import { fingerprint } from '../fingerprint.ts';
import type { Call, Services } from '../services.ts';
import type { ReadOptions } from '../session/options.ts';
import { provenRead } from '../session/proven-read.ts';
import { openCursor } from './cursor.ts';
import { admit } from './planning.ts';
import { type EntityView, entityView } from './view.ts';
import { type WindowInput, window } from './window.ts';

export interface FindInput extends ReadOptions {
  readonly where?: Filter;
  /** Names; absent: all. */
  readonly select?: readonly string[];
  /** Ties are broken by $entity ascending. */
  readonly orderBy?: readonly OrderSpec[];
  /** 1 to 1000, default 100. */
  readonly limit?: number;
  readonly cursor?: string;
  /** Values count for `where` only if observed within it. */
  readonly window?: WindowInput;
}

export interface FindAnswer {
  readonly items: readonly EntityView[];
  readonly nextCursor: string | null;
  readonly meta: Meta;
}

/** Raises FILTER_*, ORDER_INVALID, CURSOR_INVALID, WINDOW_INVALID, ATTRIBUTE_UNKNOWN, ATTRIBUTE_RETIRED, VALUE_TYPE. */
export const find = async (services: Services, call: Call, input: FindInput): Promise<FindAnswer> => {
  const limit = input.limit ?? limits.defaultPageSize;
  const query = fingerprint(['find', input.where ?? null, input.orderBy ?? [], input.window ?? null]);
  const cursor = openCursor<(Value | null)[]>(services, call, input.cursor, query);
  return services.attributes.withCurrent(call.tenant, async (attributes) => {
    const attributeOf = (name: string) => attributes.named(name);
    const orderBy = resolveOrder(input.orderBy ?? [], attributeOf);
    const selected = input.select?.map((name) => attributes.named(name).id);
    const planned = {
      filter: input.where && resolveFilter(input.where, attributeOf),
      window: window(input.window),
      orderBy,
      after: cursor?.after,
      limit,
    };
    const plan = await services.planner.plan(call.tenant, attributes, planned);
    admit(plan, planned, attributes);
    const { data, proof, meta } = await provenRead(services, call, input, {
      needs: { kind: 'find' },
      covers: cursor?.covers,
      read: async (reader) => {
        const page = await reader.find({
          ...planned,
          tenant: call.tenant,
          plan,
          select: selected && [...new Set([...selected, ...orderAttributes(orderBy)])],
        });
        return { data: page, proof: page.proof };
      },
      learn: afterFind,
    });
    const last = data.data.at(-1);
    return {
      items: data.data.map((state) => entityView(attributes, state, proof.clockAt, selected)),
      nextCursor:
        data.more && last !== undefined
          ? services.tokens.sealCursor(call.tenant, {
              query,
              after: placeOf(orderBy, last),
              token: meta.token,
            })
          : null,
      meta,
    };
  });
};

const placeOf = (orderBy: readonly OrderTerm[], state: EntityState): (Value | null)[] =>
  orderBy.map(({ field }) => fieldValue(field, state));

const fieldValue = (field: Field, state: EntityState): Value | null => {
  if (field.kind === 'entity') return state.entity;
  if (field.kind === 'type') return state.type;
  return state.values.get(field.id)?.value ?? null;
};
