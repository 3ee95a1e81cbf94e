import { attributesOf, createClient, defineAttributes, filterBuilder } from 'attrium/client';

const attributes = defineAttributes({
  'boat.length': { type: 'number', unit: 'm', min: 0 },
  'boat.rig': { type: 'text', allowed: ['sloop', 'ketch', 'yawl'] },
  'boat.built': { type: 'timestamp' },
});

const client = createClient({
  url: process.env.ATTRIUM_URL ?? 'http://127.0.0.1:3000',
  apiKey: process.env.ATTRIUM_API_KEY ?? '',
});
// What would change in the store, and what would break; without dryRun, it changes.
const plan = await client.attributes.sync({ attributes: attributesOf(attributes), dryRun: true });
console.log(`${plan.changes.length} changes, ${plan.breaking.length} impossible`);
await client.attributes.sync({ attributes: attributesOf(attributes) });

// The same calls, for a compiler that knows the attributes.
const session = client.typed(attributes).session();
const { results } = await session.entities.putMany({
  items: [
    { entity: 'boat:1', type: 'boat', values: { 'boat.length': 9.5, 'boat.rig': 'sloop' } },
    { entity: 'boat:2', type: 'boat', values: { 'boat.length': 14, 'boat.rig': 'ketch' } },
    // @ts-expect-error: 'schooner' is not among the allowed values; the store would refuse it, too.
    { entity: 'boat:3', type: 'boat', values: { 'boat.rig': 'schooner' } },
  ],
});
console.log(results.map(({ status }) => status).join(', '));

const { f, and } = filterBuilder(attributes);
const { items } = await session.entities.find({
  where: and(f.$type.eq('boat'), f['boat.length'].gt(10), f['boat.rig'].in(['ketch', 'yawl'])),
  select: ['boat.length', 'boat.rig'],
  orderBy: [{ attribute: 'boat.length', direction: 'desc' }],
});
for (const { entity, values } of items) {
  // Of values, what was selected: a number, and 'sloop' | 'ketch' | 'yawl'.
  console.log(entity, values['boat.length']?.value.toFixed(1), values['boat.rig']?.value);
}
