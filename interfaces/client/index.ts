export { AttriumError, type ErrorCode, errorTable, isAttriumError } from '#domain/errors';
export type { Filter, FilterOp } from '#domain/filter';
export type { Consistency, Degradation, Meta, OnMiss } from '#domain/freshness';
export type { JsonValue, Value, ValueType } from '#domain/values';
export type { Procedures } from '../procedures.ts';
export type { CallOptions } from './call-options.ts';
export {
  type CookieOptions,
  sessionCookie,
  sessionFromCookie,
  sessionFromHeaders,
  sessionToHeaders,
} from './carried-session.ts';
export { type Client, type ClientOptions, createClient } from './client.ts';
export type * from './procedure-types.ts';
export type { RetryPolicy } from './retrying.ts';
export type { OpenSession, Session } from './session.ts';
export {
  attributesOf,
  type Declaration,
  type Declarations,
  defineAttributes,
  type NameOf,
  type ValueOf,
} from './typed/declarations.ts';
export { type FilterBuilder, filterBuilder } from './typed/filter-builder.ts';
export type { BuiltFilter, TypedComparison, TypedFilter, TypedOrder } from './typed/typed-filter.ts';
export type * from './typed/typed-procedures.ts';
