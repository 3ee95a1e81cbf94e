// A process that makes the steps of a tenant's work on attributes until none is left, or it is killed:
//   node step-attribute-work.ts DATABASE_URL TENANT_SIGNING_KEY TENANT
// Prints a line once it begins.
import { createPostgresAdapters } from '#adapters/postgres/index';
import type { TenantId } from '#domain/ids';

const [databaseUrl = '', tenantSigningKey = '', id] = process.argv.slice(2);
const tenant = Number(id) as TenantId;
/** Few, so that there are many moments between two steps, and in them. */
const entities = 20;

const { work, catalog, close } = createPostgresAdapters({ databaseUrl, tenantSigningKey });
const { attributes } = await catalog.load(tenant);
process.stdout.write('begins\n');
for (const attribute of attributes) {
  if (attribute.change === undefined) continue;
  for (let outcome = 'more'; outcome === 'more' || outcome === 'busy'; )
    outcome = await work.convert(tenant, attribute, entities);
}
for (let outcome = 'more'; outcome !== 'done'; ) outcome = await work.empty(tenant, entities);
await close();
