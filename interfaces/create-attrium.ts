import { randomBytes } from 'node:crypto';
import { Authenticator } from '#application/authenticate';
import { CatalogCache } from '#application/catalog-cache';
import { groupCommitter } from '#application/commit/group-committer';
import { FindPlanner } from '#application/entities/planning';
import { StagedValues } from '#application/ingest/staged-values';
import { UsageCounter } from '#application/promotion/usage-counter';
import { ensureTenant } from '#application/provision';
import type { Adapters, Services } from '#application/services';
import { TokenCodec, type TokenKey } from '#application/session/token-codec';
import type { TenantId } from '#domain/ids';
import type { Role } from '#domain/ports/tenants';
import { defaultPromotionSettings } from '#domain/promotion/policy';
import { defaultHistoryPolicy } from '#domain/retention';
import { type OpenSession, sessionOpener } from './client/session.ts';
import type { Declarations } from './client/typed/declarations.ts';
import type { Typed } from './client/typed/typed-procedures.ts';
import { type Invoke, type Procedures, procedures } from './procedures.ts';
import { callerError } from './trpc/errors.ts';
import { createCaller } from './trpc/router.ts';

export const createServices = (
  adapters: Adapters,
  tokenKeys: readonly TokenKey[],
  history = defaultHistoryPolicy,
  promotion = defaultPromotionSettings,
): Services => {
  const planner = new FindPlanner(adapters);
  return {
    ...adapters,
    store: { ...adapters.store, commit: groupCommitter(adapters.store) },
    staged: new StagedValues(adapters),
    callers: new Authenticator(adapters),
    attributes: new CatalogCache(adapters.catalog, adapters.clock),
    planner,
    usage: new UsageCounter({ ...adapters, planner }),
    tokens: new TokenCodec(tokenKeys),
    history,
    promotion,
  };
};

export interface Attrium extends Procedures {
  /** Read-your-writes and monotonic reads for one user. */
  readonly session: OpenSession;
  /** The same procedures, for a compiler that knows the attributes (`defineAttributes`). */
  typed<A extends Declarations>(attributes: A): Typed<A>;
}

/** The procedures in process, as one tenant and role; same types, checks and errors as over the wire. */
export const attriumFor = (
  services: Services,
  principal: { readonly tenant: TenantId; readonly role: Role },
): Attrium => {
  const caller = createCaller({
    services,
    principal: { key: null, ...principal },
    tokens: [],
  }) as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
  const invoke: Invoke = async ({ path, input }) => {
    const [group, name] = path.split('.') as [string, string];
    try {
      return await caller[group]?.[name]?.(input);
    } catch (error) {
      throw callerError(error);
    }
  };
  const self: Attrium = {
    ...procedures(invoke),
    session: sessionOpener(invoke),
    typed: <A extends Declarations>() => self as unknown as Typed<A>,
  };
  return self;
};

export interface AttriumOptions {
  readonly adapters: Adapters;
  /** Absent: made for this process, so that tokens and cursors are good within it only. */
  readonly tokenKeys?: readonly TokenKey[];
  /** Name of the tenant, made where there is none. Default `default`. */
  readonly tenant?: string;
  /** Default admin: the process that holds the adapters may do everything within the tenant. */
  readonly role?: Role;
}

/** The library: procedures over adapters of your choice, without a server between. Raises UNAVAILABLE. */
export const createAttrium = async ({
  adapters,
  tokenKeys = [{ id: 'process', secret: randomBytes(32) }],
  tenant = 'default',
  role = 'admin',
}: AttriumOptions): Promise<Attrium> => {
  const { id } = await ensureTenant(adapters, tenant);
  return attriumFor(createServices(adapters, tokenKeys), { tenant: id, role });
};
