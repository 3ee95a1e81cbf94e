import type { AttributeSpec } from '#domain/attributes';
import type { Value, ValueType } from '#domain/values';
import type { SyncInput } from '../procedure-types.ts';

interface OfEveryType extends Omit<AttributeSpec, 'name' | 'type' | 'allowed' | 'min' | 'max' | 'pattern'> {}

interface OfNumbers extends OfEveryType {
  readonly type: 'number' | 'integer';
  readonly allowed?: readonly number[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: never;
}

interface OfOrderedText extends OfEveryType {
  readonly type: 'decimal' | 'timestamp';
  readonly allowed?: readonly string[];
  readonly min?: string;
  readonly max?: string;
  readonly pattern?: never;
}

interface OfText extends OfEveryType {
  readonly type: 'text' | 'reference';
  readonly allowed?: readonly string[];
  readonly min?: never;
  readonly max?: never;
  readonly pattern?: string;
}

interface Unconstrained extends OfEveryType {
  readonly type: 'boolean' | 'json';
  readonly allowed?: never;
  readonly min?: never;
  readonly max?: never;
  readonly pattern?: never;
}

/** What is said of one attribute, with the constraints that its type takes. */
export type Declaration = OfNumbers | OfOrderedText | OfText | Unconstrained;

/** Attributes by name, as `defineAttributes` takes them. */
export type Declarations = Readonly<Record<string, Declaration>>;

/** Objects to what inference lets through: parts that a declaration has not, and names that are fields of the store. */
type Faultless<A extends Declarations> = {
  readonly [N in keyof A]: N extends `$${string}`
    ? never
    : Record<Exclude<keyof A[N], keyof Declaration>, never>;
};

/**
 * Declares attributes for the compiler: names, types of values, allowed values, and so the operators of filters. Gives
 * back what it is given. `attrium.typed(attributes)` applies it to calls; `attributes.sync` to the store's catalogue:
 *
 *   const attributes = defineAttributes({ age: { type: 'integer', min: 0 }, colour: { type: 'text', allowed: ['red'] } });
 *   await attrium.attributes.sync({ attributes: attributesOf(attributes), dryRun: true });
 */
export const defineAttributes = <const A extends Declarations>(attributes: A & Faultless<A>): A => attributes;

/** Declared attributes in the form that `attributes.sync` and `attributes.define` take. */
export const attributesOf = (attributes: Declarations): SyncInput['attributes'] =>
  Object.entries(attributes).map(([name, declaration]) => ({ name, ...declaration }));

export type NameOf<A extends Declarations> = keyof A & string;

interface ValueOfType extends Record<ValueType, Value> {
  readonly number: number;
  readonly integer: number;
  readonly decimal: string;
  readonly boolean: boolean;
  readonly text: string;
  readonly timestamp: string;
  readonly json: Value;
  readonly reference: string;
}
export type ValueTypeOf<T extends ValueType> = ValueOfType[T];

/** Of these types an allowed value is stored as it is written; a decimal or a timestamp may have several spellings. */
export interface Enumerated {
  readonly type: 'number' | 'integer' | 'text' | 'reference';
  readonly allowed: readonly (number | string)[];
}

/**
 * What an attribute holds: one of its allowed values where it names them, else any of its type. The store lets stand what
 * was written before `allowed` was narrowed; the type does not know of it.
 */
export type ValueOf<D extends Declaration> = D extends Enumerated
  ? D['allowed'][number]
  : ValueTypeOf<D['type']>;
