import { bounded, type CallOptions } from './client/call-options.ts';
import type { createCaller } from './trpc/router.ts';

type Caller = ReturnType<typeof createCaller>;

type Procedure<Call> = Call extends (...given: infer Given) => infer Answer
  ? undefined extends Given[0]
    ? (input?: Given[0], options?: CallOptions) => Answer
    : (input: Given[0], options?: CallOptions) => Answer
  : never;

/**
 * The one surface, in process and over the wire: `attrium.entities.put({...})`. Its types are the router's; the
 * client cannot import the router (and the server with it), so it knows the names by this table, which a test holds
 * against the router.
 */
export type Procedures = {
  readonly [Group in keyof Caller]: {
    readonly [Name in keyof Caller[Group]]: Procedure<Caller[Group][Name]>;
  };
};

interface ProcedureKind {
  readonly kind: 'query' | 'mutation';
  /** Takes the session's tokens and answers with a new one. */
  readonly session: boolean;
  /** Takes an idempotencyKey, under which it happens once however often it is asked for. */
  readonly once: boolean;
}

const query = { kind: 'query', session: true, once: false } as const;
const edit = { kind: 'mutation', session: true, once: true } as const;
const listing = { kind: 'query', session: false, once: false } as const;
const administration = { kind: 'mutation', session: false, once: false } as const;

export const procedureKinds = {
  attributes: {
    define: administration,
    sync: administration,
    list: listing,
    update: administration,
    retire: administration,
    restore: administration,
    stats: listing,
    promotions: listing,
    pin: administration,
  },
  entities: {
    put: edit,
    putMany: edit,
    get: query,
    getMany: query,
    history: query,
    find: query,
    explain: listing,
    delete: edit,
    restore: edit,
  },
  ingest: { write: edit },
  keys: { create: administration, list: listing, rotate: administration, revoke: administration },
  tenants: { create: administration, list: listing },
  health: { check: listing },
  audit: { list: listing },
} as const satisfies Record<string, Record<string, ProcedureKind>>;

export interface Invocation extends ProcedureKind {
  readonly path: string;
  readonly input: unknown;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
  /** Until when it is waited for, by performance.now(). */
  readonly dueAtMs?: number;
}

/** Carries one call out and answers with its output, or raises AttriumError. */
export type Invoke = (invocation: Invocation) => Promise<unknown>;

/** `defaults` hold where a call says nothing. */
export const procedures = (invoke: Invoke, defaults: CallOptions = {}): Procedures =>
  Object.fromEntries(
    Object.entries(procedureKinds).map(([group, members]) => [
      group,
      Object.fromEntries(
        Object.entries<ProcedureKind>(members).map(([name, kind]) => [
          name,
          (input: unknown, options?: CallOptions) =>
            bounded({ ...defaults, ...options }, (limits) =>
              invoke({ path: `${group}.${name}`, ...kind, input, ...limits }),
            ),
        ]),
      ),
    ]),
  ) as unknown as Procedures;
