import { AttriumError } from '#domain/errors';
import type { Filter } from '#domain/filter';
import type { ValueType } from '#domain/values';
import type { FindInput } from '../../client/procedure-types.ts';
import { conditionOf, type TypeOf } from './condition.ts';
import { consistencyOf, type FilterOptions, type QueryOptions } from './options.ts';

export type AttributeTypes = ReadonlyMap<string, ValueType>;

const typeIn =
  (types: AttributeTypes): TypeOf =>
  (name) => {
    const type = name === '$entity' || name === '$type' ? 'text' : types.get(name);
    if (type !== undefined) return type;
    throw new AttriumError('ATTRIBUTE_UNKNOWN', `There is no attribute ${JSON.stringify(name)}.`, {
      details: { attribute: name },
    });
  };

const filterOf = (json: string): Filter => {
  try {
    return JSON.parse(json) as Filter;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new AttriumError('REQUEST_INVALID', '--where is no JSON.', {
      remedy: `Write a filter such as '{"attribute":"price","op":"gte","value":10}'.`,
      cause,
    });
  }
};

/** Raises REQUEST_INVALID, ATTRIBUTE_UNKNOWN. `types` is asked only where a condition has to be read. */
export const shapeOf = async (
  conditions: readonly string[],
  options: FilterOptions,
  types: () => Promise<AttributeTypes>,
): Promise<Pick<FindInput, 'where' | 'window'>> => {
  const typeOf = conditions.length === 0 ? undefined : typeIn(await types());
  const filters: Filter[] = [
    ...(typeOf === undefined ? [] : conditions.map((text) => conditionOf(text, typeOf))),
    ...(options.type === undefined ? [] : [{ attribute: '$type', op: 'eq', value: options.type } as const]),
    ...(options.where === undefined ? [] : [filterOf(options.where)]),
  ];
  const [first, ...others] = filters;
  return { where: others.length === 0 ? first : { and: filters }, window: options.window };
};

/** Raises what shapeOf raises. */
export const queryOf = async (
  conditions: readonly string[],
  options: QueryOptions,
  types: () => Promise<AttributeTypes>,
): Promise<FindInput> => ({
  ...(await shapeOf(conditions, options, types)),
  select: options.select && [...options.select],
  consistency: consistencyOf(options),
  token: options.token && [...options.token],
});
