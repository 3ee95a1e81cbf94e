import type { ErrorCode } from '#domain/errors';
import type { Role } from '#domain/ports/tenants';
import type { Attrium } from '../../create-attrium.ts';

/** What a call that must be refused finds: the tenant of seed.ts. */
export interface World {
  /** As its admin. */
  readonly attrium: Attrium;
  as(role: Role): Promise<Attrium>;
  /** Of another tenant with the same contents. */
  readonly foreign: Attrium;
}

/** One request as it goes over the wire; what is left out is right. */
export interface RawRequest {
  /** Default POST. */
  readonly method?: string;
  /** Default /trpc/entities.put. */
  readonly path?: string;
  readonly body?: RequestInit['body'];
  /** On top of the credential and application/json; null leaves one out. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** Refused in process and over HTTP, by a procedure. */
interface CallRow {
  readonly call: (world: World) => Promise<unknown>;
}

/** Refused over HTTP, before a procedure sees it or in a form that the client cannot send. */
interface HttpRow {
  readonly request: RawRequest | (() => RawRequest);
}

/** Proved by a test of another place, because it is about processes. */
interface ElsewhereRow {
  readonly file: string;
  readonly test: string;
}

export type BadInput = { readonly case: string; readonly code: ErrorCode } & (
  | CallRow
  | HttpRow
  | ElsewhereRow
);

/** JSON may carry what an object literal cannot. */
export const fromJson = (text: string): never => JSON.parse(text) as never;

/** For inputs that the types refuse too. */
export const untyped = (input: unknown): never => input as never;

export const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
};
