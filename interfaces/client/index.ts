export { AttriumError, type ErrorCode, errorTable, isAttriumError } from '#domain/errors';
export type { Filter, FilterOp } from '#domain/filter';
export type { Consistency, Degradation, Meta, OnMiss } from '#domain/freshness';
export type { JsonValue, Value, ValueType } from '#domain/values';
export type { Procedures } from '../procedures.ts';
export { type Client, type ClientOptions, createClient } from './client.ts';
export type * from './procedure-types.ts';
export type { Session } from './session.ts';
