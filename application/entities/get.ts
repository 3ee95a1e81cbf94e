import { refuseTooMany } from '#domain/call-size';
import type { EntityState } from '#domain/entity';
import { entityKey } from '#domain/entity-key';
import { AttriumError } from '#domain/errors';
import type { Meta } from '#domain/freshness';
import { limits } from '#domain/limits';
import { parseInstant } from '#domain/time';
import { afterGet } from '#domain/token';
import type { Call, Services } from '../services.ts';
import type { ReadOptions } from '../session/options.ts';
import { provenRead } from '../session/proven-read.ts';
import { type EntityView, entityView } from './view.ts';

interface GetOptions extends ReadOptions {
  /** Names; absent: all. */
  readonly attributes?: readonly string[];
  /** ISO 8601: for each attribute the newest value observed until then, as known now. */
  readonly asOf?: string;
}

export interface GetInput extends GetOptions {
  readonly entity: string;
}

export interface GetManyInput extends GetOptions {
  readonly entities: readonly string[];
}

export type GetAnswer = EntityView & { readonly meta: Meta };

export interface GetManyAnswer {
  /** Those that are there, in the order asked. */
  readonly items: readonly EntityView[];
  readonly missing: readonly {
    readonly entity: string;
    readonly code: 'ENTITY_NOT_FOUND' | 'ENTITY_DELETED';
  }[];
  readonly meta: Meta;
}

/** Raises ENTITY_NOT_FOUND, ENTITY_DELETED, ATTRIBUTE_UNKNOWN, ATTRIBUTE_RETIRED, TIMESTAMP_INVALID. */
export const get = async (services: Services, call: Call, input: GetInput): Promise<GetAnswer> => {
  const { items, missing, meta } = await getMany(services, call, { ...input, entities: [input.entity] });
  const [found] = items;
  if (found !== undefined) return { ...found, meta };
  throw new AttriumError(missing[0]?.code ?? 'ENTITY_NOT_FOUND', undefined, {
    details: { entity: input.entity },
    meta,
  });
};

/** One snapshot of many entities. Raises TOO_MANY_VALUES and what get raises, but for the two about entities. */
export const getMany = async (
  services: Services,
  call: Call,
  input: GetManyInput,
): Promise<GetManyAnswer> => {
  const entities = [...new Set(input.entities.map(entityKey))];
  refuseTooMany('A call', 'entities', entities.length, limits.itemsPerCall);
  const asOf = input.asOf === undefined ? undefined : parseInstant(input.asOf);
  return services.attributes.withCurrent(call.tenant, async (attributes) => {
    const selected = input.attributes?.map((name) => attributes.named(name).id);
    const { data, proof, meta } = await provenRead(services, call, input, {
      needs: { kind: 'get', entities },
      read: (reader) =>
        reader.read({ tenant: call.tenant, entities, attributes: selected, asOf, names: attributes.names }),
      revOf: (states, entity) => states[entities.indexOf(entity)]?.rev,
      learn: (token, proven, states) =>
        afterGet(
          token,
          proven,
          states.filter((state) => state !== null),
        ),
    });
    services.usage.read(call.tenant, selected);
    const alive = data.filter((state): state is EntityState => state?.life === 'alive');
    const missing = entities.flatMap((entity, index) => {
      const state = data[index];
      if (state?.life === 'alive') return [];
      return [{ entity, code: state === null ? ('ENTITY_NOT_FOUND' as const) : ('ENTITY_DELETED' as const) }];
    });
    return { items: alive.map((state) => entityView(attributes, state, proof.clockAt)), missing, meta };
  });
};
