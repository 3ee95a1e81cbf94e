import { type FilterOp, filterOps } from '#domain/filter';
import type { OperatorOf } from '#domain/filter-rules';
import type { Declaration, Declarations, NameOf, ValueOf, ValueTypeOf } from './declarations.ts';
import type {
  BuiltFilter,
  EntityField,
  EqualityOp,
  FieldName,
  Operand,
  ReferenceName,
  TypedFilter,
} from './typed-filter.ts';

type Arguments<Op extends FilterOp, Held> = Op extends 'exists'
  ? [present?: boolean]
  : Op extends 'between'
    ? Operand<Op, Held>
    : [operand: Operand<Op, Held>];

type Comparisons<D extends Declaration, Filter> = {
  readonly [Op in OperatorOf<D['type']>]: (
    ...operands: Arguments<Op, Op extends EqualityOp ? ValueOf<D> : ValueTypeOf<D['type']>>
  ) => Filter;
};

export interface FilterBuilder<A extends Declarations> {
  /** By field, its operators: `f.age.gt(3)`, `f.age.between(3, 5)`, `f['checked.at'].exists()`. */
  readonly f: {
    readonly [N in NameOf<A>]: Comparisons<A[N], BuiltFilter<A>>;
  } & { readonly [N in EntityField]: Comparisons<{ readonly type: 'text' }, BuiltFilter<A>> };
  and(...of: readonly TypedFilter<A>[]): BuiltFilter<A>;
  or(...of: readonly TypedFilter<A>[]): BuiltFilter<A>;
  not(of: TypedFilter<A>): BuiltFilter<A>;
  /** What the entity must meet that a value of the reference names; it asks through no further one. */
  through(reference: ReferenceName<A>, where: TypedFilter<A>): BuiltFilter<A>;
}

const operandOf = (op: FilterOp, operands: readonly unknown[]): unknown => {
  if (op === 'between') return operands;
  return op === 'exists' ? (operands[0] ?? true) : operands[0];
};

/**
 * Filters of declared attributes, as plain data:
 *
 *   const { f, and, not } = filterBuilder(attributes);
 *   const where = and(f.$type.eq('person'), f.age.gt(17), not(f.colour.in(['red'])));
 */
export const filterBuilder = <A extends Declarations>(attributes: A): FilterBuilder<A> => {
  const fields: readonly FieldName<A>[] = ['$entity', '$type', ...Object.keys(attributes)];
  const comparisonsOf = (attribute: string) =>
    Object.fromEntries(
      filterOps.map((op) => [
        op,
        (...operands: unknown[]) => ({ attribute, op, value: operandOf(op, operands) }),
      ]),
    );
  return {
    // The compiler knows the operators of each type; here, every field has all of them.
    f: Object.fromEntries(
      fields.map((field) => [field, comparisonsOf(field)]),
    ) as unknown as FilterBuilder<A>['f'],
    and: (...and) => ({ and }) as unknown as BuiltFilter<A>,
    or: (...or) => ({ or }) as unknown as BuiltFilter<A>,
    not: (not) => ({ not }) as unknown as BuiltFilter<A>,
    through: (reference, where) => ({ reference, where }) as unknown as BuiltFilter<A>,
  };
};
