import { createKey } from '#application/administration/create-key';
import { createTenant } from '#application/administration/create-tenant';
import { listAudit } from '#application/administration/list-audit';
import { listKeys } from '#application/administration/list-keys';
import { listTenants } from '#application/administration/list-tenants';
import { revokeKey } from '#application/administration/revoke-key';
import { rotateKey } from '#application/administration/rotate-key';
import { define, list, restore, retire } from '#application/attributes/change';
import { pin } from '#application/attributes/pin';
import { sync } from '#application/attributes/sync';
import { update } from '#application/attributes/update';
import { explain } from '#application/entities/explain';
import { find } from '#application/entities/find';
import { get, getMany } from '#application/entities/get';
import { history } from '#application/entities/history';
import { deleteEntity, put, restoreEntity } from '#application/entities/put';
import { putMany } from '#application/entities/put-many';
import { checkHealth } from '#application/health/check-health';
import { write } from '#application/ingest/write';
import { attributeStats } from '#application/promotion/attribute-stats';
import { listPromotions } from '#application/promotion/list-promotions';
import { attributes } from './schemas/attributes.ts';
import { audit } from './schemas/audit.ts';
import { entities } from './schemas/entities.ts';
import { health } from './schemas/health.ts';
import { ingest } from './schemas/ingest.ts';
import { keys } from './schemas/keys.ts';
import { tenants } from './schemas/tenants.ts';
import { createCallerFactory, procedure, router } from './trpc.ts';

const reader = procedure('reader');
const writer = procedure('writer');
const admin = procedure('admin');
const operator = procedure('operator');

/** One line a procedure: who may call it, its shapes, and the use case behind it. */
export const appRouter = router({
  attributes: router({
    define: admin
      .input(attributes.define.input)
      .output(attributes.define.output)
      .mutation(({ ctx, input }) => define(ctx.services, ctx.call, input)),
    sync: admin
      .input(attributes.sync.input)
      .output(attributes.sync.output)
      .mutation(({ ctx, input }) => sync(ctx.services, ctx.call, input)),
    list: reader
      .input(attributes.list.input)
      .output(attributes.list.output)
      .query(({ ctx, input }) => list(ctx.services, ctx.call, input)),
    update: admin
      .input(attributes.update.input)
      .output(attributes.update.output)
      .mutation(({ ctx, input }) => update(ctx.services, ctx.call, input)),
    retire: admin
      .input(attributes.retire.input)
      .output(attributes.retire.output)
      .mutation(({ ctx, input }) => retire(ctx.services, ctx.call, input)),
    restore: admin
      .input(attributes.restore.input)
      .output(attributes.restore.output)
      .mutation(({ ctx, input }) => restore(ctx.services, ctx.call, input)),
    stats: reader
      .input(attributes.stats.input)
      .output(attributes.stats.output)
      .query(({ ctx, input }) => attributeStats(ctx.services, ctx.call, input)),
    promotions: reader
      .input(attributes.promotions.input)
      .output(attributes.promotions.output)
      .query(({ ctx, input }) => listPromotions(ctx.services, ctx.call, input)),
    pin: admin
      .input(attributes.pin.input)
      .output(attributes.pin.output)
      .mutation(({ ctx, input }) => pin(ctx.services, ctx.call, input)),
  }),
  entities: router({
    put: writer
      .input(entities.put.input)
      .output(entities.put.output)
      .mutation(({ ctx, input }) => put(ctx.services, ctx.call, input)),
    putMany: writer
      .input(entities.putMany.input)
      .output(entities.putMany.output)
      .mutation(({ ctx, input }) => putMany(ctx.services, ctx.call, input)),
    get: reader
      .input(entities.get.input)
      .output(entities.get.output)
      .query(({ ctx, input }) => get(ctx.services, ctx.call, input)),
    getMany: reader
      .input(entities.getMany.input)
      .output(entities.getMany.output)
      .query(({ ctx, input }) => getMany(ctx.services, ctx.call, input)),
    history: reader
      .input(entities.history.input)
      .output(entities.history.output)
      .query(({ ctx, input }) => history(ctx.services, ctx.call, input)),
    find: reader
      .input(entities.find.input)
      .output(entities.find.output)
      .query(({ ctx, input }) => find(ctx.services, ctx.call, input)),
    explain: reader
      .input(entities.explain.input)
      .output(entities.explain.output)
      .query(({ ctx, input }) => explain(ctx.services, ctx.call, input)),
    delete: writer
      .input(entities.delete.input)
      .output(entities.delete.output)
      .mutation(({ ctx, input }) => deleteEntity(ctx.services, ctx.call, input)),
    restore: writer
      .input(entities.restore.input)
      .output(entities.restore.output)
      .mutation(({ ctx, input }) => restoreEntity(ctx.services, ctx.call, input)),
  }),
  ingest: router({
    write: writer
      .input(ingest.write.input)
      .output(ingest.write.output)
      .mutation(({ ctx, input }) => write(ctx.services, ctx.call, input)),
  }),
  keys: router({
    create: admin
      .input(keys.create.input)
      .output(keys.create.output)
      .mutation(({ ctx, input }) => createKey(ctx.services, ctx.principal, input)),
    list: admin
      .input(keys.list.input)
      .output(keys.list.output)
      .query(({ ctx, input }) => listKeys(ctx.services, ctx.principal, input)),
    rotate: admin
      .input(keys.rotate.input)
      .output(keys.rotate.output)
      .mutation(({ ctx, input }) => rotateKey(ctx.services, ctx.principal, input)),
    revoke: admin
      .input(keys.revoke.input)
      .output(keys.revoke.output)
      .mutation(({ ctx, input }) => revokeKey(ctx.services, ctx.principal, input)),
  }),
  tenants: router({
    create: operator
      .input(tenants.create.input)
      .output(tenants.create.output)
      .mutation(({ ctx, input }) => createTenant(ctx.services, ctx.principal, input)),
    list: operator
      .input(tenants.list.input)
      .output(tenants.list.output)
      .query(({ ctx }) => listTenants(ctx.services)),
  }),
  health: router({
    check: operator
      .input(health.check.input)
      .output(health.check.output)
      .query(({ ctx }) => checkHealth(ctx.services, ctx.services.history)),
  }),
  audit: router({
    list: admin
      .input(audit.list.input)
      .output(audit.list.output)
      .query(({ ctx, input }) => listAudit(ctx.services, ctx.call, input)),
  }),
});

export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
