import type { ValueType } from '#domain/values';
import type { Procedures } from '../../procedures.ts';
import type { CallOptions } from '../call-options.ts';
import type {
  EditAnswer,
  EntityView,
  FindAnswer,
  FindInput,
  GetAnswer,
  GetInput,
  GetManyAnswer,
  GetManyInput,
  HistoryAnswer,
  HistoryInput,
  PutInput,
  PutManyAnswer,
  PutManyInput,
  ValueView,
  WriteAnswer,
  WriteInput,
} from '../procedure-types.ts';
import type { Session } from '../session.ts';
import type { CheckedFilter, ReadyFilter, WrittenFilter } from './checked-filter.ts';
import type { Declarations, NameOf, ValueOf, ValueTypeOf } from './declarations.ts';
import type { BuiltFilter, EnumeratedNames, FreeNamesOf, TypedOrder } from './typed-filter.ts';

/** Values to set; null unsets. */
export type TypedValues<A extends Declarations> = { readonly [N in NameOf<A>]?: ValueOf<A[N]> | null };

export interface TypedPutItem<A extends Declarations> extends Omit<PutManyInput['items'][number], 'values'> {
  readonly values: TypedValues<A>;
}

export interface TypedPutInput<A extends Declarations> extends Omit<PutInput, 'values'> {
  readonly values: TypedValues<A>;
}

export interface TypedPutManyInput<A extends Declarations> extends Omit<PutManyInput, 'items'> {
  readonly items: readonly TypedPutItem<A>[];
}

export interface TypedValueView<Held> extends Omit<ValueView, 'value'> {
  readonly value: Held;
}

/** `N`: the names that were asked for, each of which the entity may lack. */
export interface TypedEntityView<A extends Declarations, N extends NameOf<A>>
  extends Omit<EntityView, 'values'> {
  readonly values: { readonly [K in N]?: TypedValueView<ValueOf<A[K]>> };
}

export interface TypedGetInput<N> extends Omit<GetInput, 'attributes'> {
  readonly attributes?: readonly N[];
}

export type TypedGetAnswer<A extends Declarations, N extends NameOf<A>> = TypedEntityView<A, N> &
  Pick<GetAnswer, 'meta'>;

export interface TypedGetManyInput<N> extends Omit<GetManyInput, 'attributes'> {
  readonly attributes?: readonly N[];
}

export interface TypedGetManyAnswer<A extends Declarations, N extends NameOf<A>>
  extends Omit<GetManyAnswer, 'items'> {
  readonly items: readonly TypedEntityView<A, N>[];
}

export interface TypedFindInput<A extends Declarations, N, W = unknown>
  extends Omit<FindInput, 'where' | 'select' | 'orderBy'> {
  readonly where?: W;
  readonly select?: readonly N[];
  readonly orderBy?: readonly TypedOrder<A>[];
}

export interface TypedFindAnswer<A extends Declarations, N extends NameOf<A>>
  extends Omit<FindAnswer, 'items'> {
  readonly items: readonly TypedEntityView<A, N>[];
}

export interface TypedHistoryInput<N> extends Omit<HistoryInput, 'attributes'> {
  readonly attributes?: readonly N[];
}

type HistoryItem = HistoryAnswer['items'][number];

/** Told apart by `attribute`. */
export type TypedHistoryItem<A extends Declarations, N extends NameOf<A>> = {
  [K in N]: Omit<HistoryItem, 'attribute' | 'value'> & {
    readonly attribute: K;
    /** null: the attribute was unset. Where `under` says another type, it is of that one. */
    readonly value: ValueOf<A[K]> | null;
  };
}[N];

export interface TypedHistoryAnswer<A extends Declarations, N extends NameOf<A>>
  extends Omit<HistoryAnswer, 'items'> {
  readonly items: readonly TypedHistoryItem<A, N>[];
}

type Observation = WriteInput['values'][number];

interface ObservationOf<N, Held> extends Omit<Observation, 'attribute' | 'value'> {
  readonly attribute: N;
  readonly value: Held | null;
}

/** By type, so that most attributes are members of a few shapes. */
export type TypedObservation<A extends Declarations> =
  | { [T in ValueType]: ObservationOf<FreeNamesOf<A, T>, ValueTypeOf<T>> }[ValueType]
  | { [N in EnumeratedNames<A>]: ObservationOf<N, ValueOf<A[N]>> }[EnumeratedNames<A>];

export interface TypedWriteInput<A extends Declarations> extends Omit<WriteInput, 'values'> {
  readonly values: readonly TypedObservation<A>[];
}

type Entities = Procedures['entities'];

export interface TypedEntities<A extends Declarations>
  extends Omit<Entities, 'put' | 'putMany' | 'get' | 'getMany' | 'history' | 'find'> {
  put(input: TypedPutInput<A>, options?: CallOptions): Promise<EditAnswer>;
  putMany(input: TypedPutManyInput<A>, options?: CallOptions): Promise<PutManyAnswer>;
  get<N extends NameOf<A> = NameOf<A>>(
    input: TypedGetInput<N>,
    options?: CallOptions,
  ): Promise<TypedGetAnswer<A, N>>;
  getMany<N extends NameOf<A> = NameOf<A>>(
    input: TypedGetManyInput<N>,
    options?: CallOptions,
  ): Promise<TypedGetManyAnswer<A, N>>;
  history<N extends NameOf<A> = NameOf<A>>(
    input: TypedHistoryInput<N>,
    options?: CallOptions,
  ): Promise<TypedHistoryAnswer<A, N>>;
  /** Without a filter, or with one that was built or is of the type `TypedFilter`. */
  find<N extends NameOf<A> = NameOf<A>, W = BuiltFilter<A>>(
    input: TypedFindInput<A, N, W> & { readonly where?: NoInfer<ReadyFilter<A, W>> },
    options?: CallOptions,
  ): Promise<TypedFindAnswer<A, N>>;
  /** With a filter that is written in the call. The last, because it is the last whose objections are shown. */
  find<N extends NameOf<A> = NameOf<A>, const W extends WrittenFilter<A> = BuiltFilter<A>>(
    input: TypedFindInput<A, N> & {
      readonly where: [W] extends [CheckedFilter<A, W>] ? W : CheckedFilter<A, W>;
    },
    options?: CallOptions,
  ): Promise<TypedFindAnswer<A, N>>;
}

export interface TypedIngest<A extends Declarations> extends Omit<Procedures['ingest'], 'write'> {
  write(input: TypedWriteInput<A>, options?: CallOptions): Promise<WriteAnswer>;
}

/** The procedures as the compiler sees them when it knows the attributes. What they do is the same. */
export interface TypedProcedures<A extends Declarations> extends Omit<Procedures, 'entities' | 'ingest'> {
  readonly entities: TypedEntities<A>;
  readonly ingest: TypedIngest<A>;
}

export type TypedSession<A extends Declarations> = TypedProcedures<A> & Pick<Session, 'tokens'>;

export interface TypedOpenSession<A extends Declarations> {
  (from?: readonly string[]): TypedSession<A>;
  from(tokens: string | readonly string[] | null | undefined): TypedSession<A>;
}

/**
 * Attributes that are not declared are read as before and stay out of the types: their values come in answers to calls
 * that name no attributes.
 */
export interface Typed<A extends Declarations> extends TypedProcedures<A> {
  /** Read-your-writes and monotonic reads for one user; `from` continues the session of another process. */
  readonly session: TypedOpenSession<A>;
}
