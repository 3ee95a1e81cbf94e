import {
  createManualClock,
  createMemoryAdapters,
  type ManualClock,
  type MemoryAdapters,
  memoryRefusals,
} from '#adapters/memory/index';
import type { Clock } from '#domain/ports/clock';
import type { Role } from '#domain/ports/tenants';
import type { Declarations } from './client/typed/declarations.ts';
import type { Typed } from './client/typed/typed-procedures.ts';
import { type Attrium, attriumFor, createServices } from './create-attrium.ts';

export { attributesOf, defineAttributes } from './client/typed/declarations.ts';
export { filterBuilder } from './client/typed/filter-builder.ts';
export { createManualClock, type ManualClock, memoryRefusals };

export interface MemoryAttrium<OwnClock extends Clock> extends Attrium {
  /** Faults, lag, recorded telemetry, and the ports themselves. */
  readonly adapters: MemoryAdapters<OwnClock>;
  /** The same store as another tenant (made on first use) or with another role. */
  as(principal: MemoryCaller): Promise<Attrium>;
  typed<A extends Declarations>(attributes: A): TypedMemoryAttrium<A, OwnClock>;
}

export interface MemoryCaller {
  readonly tenant?: string;
  readonly role?: Role;
}

/** The same, for a compiler that knows the attributes. */
export interface TypedMemoryAttrium<A extends Declarations, OwnClock extends Clock> extends Typed<A> {
  readonly adapters: MemoryAdapters<OwnClock>;
  as(principal: MemoryCaller): Promise<Typed<A>>;
}

/** Signs nothing that outlives the process. */
const tokenKeys = [{ id: 'memory', secret: new Uint8Array(32) }];

/**
 * The whole store in memory, for tests: same procedures, same checks, same errors.
 *
 *   const attrium = await memoryAttrium();
 *
 * `clock`: this process's and the primary's at once; absent: one that stands until `attrium.adapters.clock.advance(ms)`.
 */
export const memoryAttrium = async <OwnClock extends Clock = ManualClock>(
  options: { readonly clock?: OwnClock } = {},
): Promise<MemoryAttrium<OwnClock>> => {
  // Absent means a manual clock, which is what OwnClock is then.
  const clock = options.clock ?? (createManualClock() as Clock as OwnClock);
  const adapters = createMemoryAdapters({ clock });
  const services = createServices(adapters, tokenKeys);
  const as: MemoryAttrium<OwnClock>['as'] = async ({ tenant = 'default', role = 'admin' }) => {
    const { id } =
      (await adapters.tenants.byName(tenant)) ?? (await adapters.tenants.create({ name: tenant }));
    return attriumFor(services, { tenant: id, role });
  };
  const self: MemoryAttrium<OwnClock> = {
    ...(await as({})),
    adapters,
    as,
    // The declaration speaks to the compiler only.
    typed: <A extends Declarations>() => self as unknown as TypedMemoryAttrium<A, OwnClock>,
  };
  return self;
};
