import type { Procedures } from '../../procedures.ts';
import type { AttributeTypes } from './query.ts';

/** The types of the attributes that are not retired, by name, in the catalogue's order; asked for once, and only if needed. */
export const attributeTypes = (store: Procedures): (() => Promise<AttributeTypes>) => {
  let types: Promise<AttributeTypes> | undefined;
  return () => {
    types ??= store.attributes
      .list({})
      .then(({ attributes }) => new Map(attributes.map(({ name, type }) => [name, type])));
    return types;
  };
};
