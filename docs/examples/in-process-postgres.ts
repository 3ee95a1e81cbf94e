import { createAttrium } from 'attrium';
import { postgresAdapters } from 'attrium/postgres';

const adapters = postgresAdapters({
  databaseUrl: process.env.DATABASE_URL ?? '',
  tenantSigningKey: process.env.ATTRIUM_TENANT_SIGNING_KEY ?? '',
});
const attrium = await createAttrium({ adapters, tenant: 'workshop' });

await attrium.attributes.define({ attributes: [{ name: 'torque', type: 'number', unit: 'Nm' }] });
await attrium.entities.put({ entity: 'wrench:7', type: 'tool', values: { torque: 40 } });
const { items, meta } = await attrium.entities.find({ where: { attribute: 'torque', op: 'gte', value: 30 } });
console.log(
  items.map(({ entity }) => entity),
  meta.source,
);

await adapters.close();
