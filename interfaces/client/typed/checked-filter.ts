import type { FilterOp } from '#domain/filter';
import type { OperatorOf } from '#domain/filter-rules';
import type { Declaration, Declarations, ValueOf, ValueTypeOf } from './declarations.ts';
import type {
  BuiltFilter,
  EqualityOp,
  FieldName,
  Operand,
  ReferenceName,
  TypedFilter,
} from './typed-filter.ts';

// A filter that is written in a call is checked by what it names. The compiler holds a literal against a union by trying
// its members, and `TypedFilter` has some for each attribute: with thousands of them, milliseconds for each comparison.

/** A filter of declared attributes, before operators and operands are looked at: what an editor completes from. */
export type WrittenFilter<A extends Declarations> =
  | BuiltFilter<A>
  | { readonly attribute: FieldName<A>; readonly op: FilterOp; readonly value: unknown }
  | { readonly and: readonly WrittenFilter<A>[] }
  | { readonly or: readonly WrittenFilter<A>[] }
  | { readonly not: WrittenFilter<A> }
  | { readonly reference: ReferenceName<A>; readonly where: WrittenFilter<A> };

/** Of a union of one-tuples, what suits each of them. */
export type OfEach<Tuples extends readonly [unknown]> = (
  Tuples extends readonly [infer One]
    ? (of: One) => void
    : never
) extends (of: infer All) => void
  ? All
  : never;

/** Objects to parts that are not `Known`. */
export type Nothing<W, Known extends PropertyKey> = { readonly [K in Exclude<keyof W, Known>]: never };

type DeclarationOf<A extends Declarations, N extends FieldName<A>> = N extends keyof A
  ? A[N]
  : { readonly type: 'text' };

type OperandOf<D extends Declaration, Op extends FilterOp> =
  Op extends OperatorOf<D['type']>
    ? Operand<Op, Op extends EqualityOp ? ValueOf<D> : ValueTypeOf<D['type']>>
    : unknown;

interface Comparing<A extends Declarations, N extends FieldName<A>, Op extends FilterOp> {
  readonly attribute: N;
  readonly op: OfEach<{ [K in N]: [OperatorOf<DeclarationOf<A, K>['type']>] }[N]>;
  readonly value: OfEach<{ [K in N]: { [O in Op]: [OperandOf<DeclarationOf<A, K>, O>] }[Op] }[N]>;
}

type EachChecked<A extends Declarations, List> = { readonly [I in keyof List]: CheckedFilter<A, List[I]> };

/** What `W`, the type of a filter that a variable holds, must be as well; a literal is none of them, and it shows soon. */
export type ReadyFilter<A extends Declarations, W> = [W] extends [BuiltFilter<A>]
  ? unknown
  : BuiltFilter<A> extends W
    ? TypedFilter<A>
    : never;

/** What `W`, the type of a filter as it is written, should be. */
export type CheckedFilter<A extends Declarations, W> =
  BuiltFilter<A> extends W
    ? // Inference falls back to it where an attribute or an operator is none: then that is what is objected to.
      WrittenFilter<A> extends W
      ? WrittenFilter<A>
      : TypedFilter<A>
    : W extends BuiltFilter<A>
      ? unknown
      : W extends { readonly attribute: infer N extends FieldName<A>; readonly op: infer Op extends FilterOp }
        ? Comparing<A, N, Op> & Nothing<W, 'attribute' | 'op' | 'value'>
        : W extends { readonly and: infer List }
          ? { readonly and: EachChecked<A, List> } & Nothing<W, 'and'>
          : W extends { readonly or: infer List }
            ? { readonly or: EachChecked<A, List> } & Nothing<W, 'or'>
            : W extends { readonly not: infer Of }
              ? { readonly not: CheckedFilter<A, Of> } & Nothing<W, 'not'>
              : W extends { readonly reference: ReferenceName<A>; readonly where: infer Of }
                ? { readonly reference: ReferenceName<A>; readonly where: CheckedFilter<A, Of> } & Nothing<
                    W,
                    'reference' | 'where'
                  >
                : never;
