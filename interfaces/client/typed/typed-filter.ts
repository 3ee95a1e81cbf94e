import type { Filter, FilterOp } from '#domain/filter';
import type { OperatorOf } from '#domain/filter-rules';
import type { ValueType } from '#domain/values';
import type { Declarations, Enumerated, NameOf, ValueOf, ValueTypeOf } from './declarations.ts';

/** Fields that every entity has; they behave as text. */
export type EntityField = '$entity' | '$type';

export type FieldName<A extends Declarations> = NameOf<A> | EntityField;

type NamesOf<A extends Declarations, Wanted> = {
  [N in NameOf<A>]: A[N] extends Wanted ? N : never;
}[NameOf<A>];

/** Names by type, so that a filter is a choice of a few dozen shapes and not of several for each attribute. */
type NamesOfType<A extends Declarations, T extends ValueType> =
  | NamesOf<A, { readonly type: T }>
  | (T extends 'text' ? EntityField : never);

export type EnumeratedNames<A extends Declarations> = NamesOf<A, Enumerated>;

/** Of a type, those that hold any value of it. */
export type FreeNamesOf<A extends Declarations, T extends ValueType> = Exclude<
  NamesOf<A, { readonly type: T }>,
  EnumeratedNames<A>
>;

/** Operators that only a value which the attribute can hold makes sense to. */
export type EqualityOp = 'eq' | 'ne' | 'in';

/** What stands beside an operator, given what the attribute holds. */
export type Operand<Op extends FilterOp, Held> = Op extends 'in'
  ? readonly Held[]
  : Op extends 'between'
    ? readonly [low: Held, high: Held]
    : Op extends 'exists'
      ? boolean
      : Held;

type Plain = Exclude<FilterOp, 'in' | 'between' | 'exists'>;

interface Shape<Name, Op, Value> {
  readonly attribute: Name;
  readonly op: Op;
  readonly value: Value;
}

/** One shape for each kind of operand that one of the operators has. */
type Comparing<Name, Op extends FilterOp, Held> = [Name] extends [never]
  ? never
  :
      | (Op & Plain extends never ? never : Shape<Name, Op & Plain, Held>)
      | (Op extends 'in' | 'between' | 'exists' ? Shape<Name, Op, Operand<Op, Held>> : never);

type ComparingByType<A extends Declarations> = {
  [T in ValueType]:
    | Comparing<NamesOfType<A, T>, Exclude<OperatorOf<T>, EqualityOp>, ValueTypeOf<T>>
    | Comparing<
        Exclude<NamesOfType<A, T>, EnumeratedNames<A>>,
        Extract<OperatorOf<T>, EqualityOp>,
        ValueTypeOf<T>
      >;
}[ValueType];

type ComparingEnumerated<A extends Declarations> = {
  [N in EnumeratedNames<A>]: Comparing<N, EqualityOp, ValueOf<A[N]>>;
}[EnumeratedNames<A>];

/** `{attribute, op, value}` with an operator of the attribute's type, and the operand that goes with both. */
export type TypedComparison<A extends Declarations> = ComparingByType<A> | ComparingEnumerated<A>;

/** Attributes whose values name entities. */
export type ReferenceName<A extends Declarations> = NamesOf<A, { readonly type: 'reference' }>;

declare const declared: unique symbol;

/**
 * A filter that `filterBuilder` made, whose parts were checked as they were made. Nothing else can have its mark, which
 * exists for the compiler only: it need not hold such a filter against every shape that one written by hand may have.
 */
export type BuiltFilter<A extends Declarations> = Filter & { readonly [declared]: A };

/** `Filter`, for declared attributes. */
export type TypedFilter<A extends Declarations> =
  | BuiltFilter<A>
  | TypedComparison<A>
  | { readonly and: readonly TypedFilter<A>[] }
  | { readonly or: readonly TypedFilter<A>[] }
  | { readonly not: TypedFilter<A> }
  | { readonly reference: ReferenceName<A>; readonly where: TypedFilter<A> };

/** A term of an order; everything can be sorted by but json. */
export interface TypedOrder<A extends Declarations> {
  readonly attribute: Exclude<FieldName<A>, NamesOfType<A, 'json'>>;
  /** Default asc. */
  readonly direction?: 'asc' | 'desc';
  /** Where entities without the attribute go, whatever the direction; default last. */
  readonly nulls?: 'first' | 'last';
}
