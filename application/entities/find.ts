import type { EntityState } from '#domain/entity';
import type { Field, OrderTerm } from '#domain/filter';
import { orderAttributes } from '#domain/filter-attributes';
import type { Meta } from '#domain/freshness';
import { limits } from '#domain/limits';
import { afterFind } from '#domain/token';
import type { Value } from '#domain/values';
import { fingerprint } from '../fingerprint.ts';
import type { Call, Services } from '../services.ts';
import type { ReadOptions } from '../session/options.ts';
import { provenRead } from '../session/proven-read.ts';
import { openCursor } from './cursor.ts';
import { type FindShape, findQuery } from './find-query.ts';
import { admit } from './planning.ts';
import { type EntityView, entityView } from './view.ts';

export interface FindInput extends FindShape, ReadOptions {
  /** Names; absent: all. */
  readonly select?: readonly string[];
  readonly cursor?: string;
}

export interface FindAnswer {
  readonly items: readonly EntityView[];
  readonly nextCursor: string | null;
  readonly meta: Meta;
}

/** Raises what findQuery raises, FILTER_TOO_EXPENSIVE and CURSOR_INVALID. */
export const find = async (services: Services, call: Call, input: FindInput): Promise<FindAnswer> => {
  // Of a find that is one page, nobody asks.
  const query = () => fingerprint(['find', input.where ?? null, input.orderBy ?? [], input.window ?? null]);
  const cursor =
    input.cursor === undefined
      ? undefined
      : openCursor<(Value | null)[]>(services, call, input.cursor, query());
  return services.attributes.withCurrent(call.tenant, async (attributes) => {
    const planned = findQuery(input, attributes, cursor?.after);
    const { orderBy } = planned;
    const selected = input.select?.map((name) => attributes.named(name).id);
    const plan = await services.planner.plan(call.tenant, attributes, { ...planned, select: selected });
    const seen = { query: planned, selected, attributes };
    if (plan.price.estimatedMs > limits.findMs) services.usage.found(call.tenant, { ...seen, ms: null });
    admit(plan, planned, attributes);
    const startedMs = services.clock.monotonicMs();
    const { data, proof, meta } = await provenRead(services, call, input, {
      needs: { kind: 'find' },
      covers: cursor?.covers,
      read: async (reader) => {
        const page = await reader.find({
          ...planned,
          tenant: call.tenant,
          names: attributes.names,
          plan,
          select: selected && [...new Set([...selected, ...orderAttributes(orderBy)])],
        });
        return { data: page, proof: page.proof };
      },
      learn: afterFind,
    });
    services.usage.found(call.tenant, { ...seen, ms: services.clock.monotonicMs() - startedMs });
    const last = data.data.at(-1);
    return {
      items: data.data.map((state) => entityView(attributes, state, proof.clockAt, selected)),
      nextCursor:
        data.more && last !== undefined
          ? services.tokens.sealCursor(call.tenant, {
              query: query(),
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
