import { initTRPC } from '@trpc/server';
import { type Principal, requireRole } from '#application/principal';
import type { Call, Services } from '#application/services';
import { refuseUnsafeInput } from '#domain/plain-input';
import type { Role } from '#domain/ports/tenants';
import { domainError, wireError, wireErrorShape } from './errors.ts';

export interface Context {
  readonly services: Services;
  readonly principal: Principal;
  /** Of the header attrium-token. */
  readonly tokens: readonly string[];
  readonly requestId?: string;
  /** Takes how long each procedure of the request took. */
  readonly procedureMs?: number[];
}

/** What the router says of a procedure to those who describe it. */
export interface ProcedureMeta {
  /** The least role that may call it. */
  readonly role: Role;
}

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    errorFormatter: ({ error, path, ctx }) =>
      wireErrorShape(domainError(error), { path, requestId: ctx?.requestId }),
  });

export const { router, createCallerFactory } = t;

/** Every procedure: timing, and errors translated; a fault of ours is logged with its cause and sent without. */
const observed = t.procedure.use(async ({ ctx, path, next }) => {
  const { telemetry, clock } = ctx.services;
  const startedMs = clock.monotonicMs();
  const result = await next();
  const error = result.ok ? undefined : domainError(result.error);
  const ms = clock.monotonicMs() - startedMs;
  ctx.procedureMs?.push(ms);
  telemetry.observe('procedure_ms', ms, { procedure: path });
  telemetry.count('procedure_total', { procedure: path, code: error?.code ?? 'OK' });
  if (error === undefined) return result;
  if (error.code === 'INTERNAL' || error.code === 'UNAVAILABLE') {
    telemetry.log('error', 'procedure failed', {
      procedure: path,
      requestId: ctx.requestId,
      error: error.cause ?? error,
    });
  }
  throw wireError(error);
});

/**
 * A procedure for callers of at least this role, on behalf of their own tenant. The input is not looked at before the
 * credential is: that is work which a stranger must not be able to order.
 */
export const procedure = (least: Role) =>
  observed.meta({ role: least }).use(async ({ ctx, getRawInput, next }) => {
    requireRole(ctx.principal, least);
    refuseUnsafeInput(await getRawInput());
    const call: Call = { tenant: ctx.principal.tenant, principal: ctx.principal, tokens: ctx.tokens };
    return next({ ctx: { call } });
  });
