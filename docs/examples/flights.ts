import { createClient } from 'attrium/client';

const attrium = createClient({
  url: process.env.ATTRIUM_URL ?? 'http://127.0.0.1:3000',
  apiKey: process.env.ATTRIUM_API_KEY ?? '',
});

const late = await attrium.entities.find({
  where: {
    and: [
      { attribute: '$type', op: 'eq', value: 'flight' },
      { attribute: 'delay', op: 'gte', value: 180 },
      { attribute: 'distance', op: 'between', value: [2_000, 3_000] },
    ],
  },
  orderBy: [{ attribute: 'delay', direction: 'desc' }],
  limit: 5,
});
for (const { entity, values } of late.items) {
  console.log(`${entity}: ${values.delay?.value} minutes late after ${values.distance?.value} miles`);
}
console.log(`answered by ${late.meta.source}, lag ${late.meta.lagMs} ms, more: ${late.nextCursor !== null}`);
