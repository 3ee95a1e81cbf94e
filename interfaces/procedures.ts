import type { createCaller } from './trpc/router.ts';

/**
 * The one surface, in process and over the wire: `attrium.entities.put({...})`. Its types are the router's; the
 * client cannot import the router (and the server with it), so it knows the names by this table, which a test holds
 * against the router.
 */
export type Procedures = ReturnType<typeof createCaller>;

interface ProcedureKind {
  readonly kind: 'query' | 'mutation';
  /** Takes the session's tokens and answers with a new one. */
  readonly session: boolean;
}

const query = { kind: 'query', session: true } as const;
const mutation = { kind: 'mutation', session: true } as const;

export const procedureKinds = {
  attributes: {
    define: { kind: 'mutation', session: false },
    sync: { kind: 'mutation', session: false },
    list: { kind: 'query', session: false },
    update: { kind: 'mutation', session: false },
    retire: { kind: 'mutation', session: false },
  },
  entities: {
    put: mutation,
    putMany: mutation,
    get: query,
    getMany: query,
    history: query,
    find: query,
    delete: mutation,
    restore: mutation,
  },
  ingest: { write: mutation },
  keys: {
    create: { kind: 'mutation', session: false },
    list: { kind: 'query', session: false },
    rotate: { kind: 'mutation', session: false },
    revoke: { kind: 'mutation', session: false },
  },
  tenants: {
    create: { kind: 'mutation', session: false },
    list: { kind: 'query', session: false },
  },
  audit: { list: { kind: 'query', session: false } },
} as const satisfies Record<string, Record<string, ProcedureKind>>;

export interface Invocation extends ProcedureKind {
  readonly path: string;
  readonly input: unknown;
}

/** Carries one call out and answers with its output, or raises AttriumError. */
export type Invoke = (invocation: Invocation) => Promise<unknown>;

export const procedures = (invoke: Invoke): Procedures =>
  Object.fromEntries(
    Object.entries(procedureKinds).map(([group, members]) => [
      group,
      Object.fromEntries(
        Object.entries<ProcedureKind>(members).map(([name, { kind, session }]) => [
          name,
          (input: unknown) => invoke({ path: `${group}.${name}`, kind, session, input }),
        ]),
      ),
    ]),
  ) as unknown as Procedures;
