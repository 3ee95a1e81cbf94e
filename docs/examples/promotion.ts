import { setTimeout } from 'node:timers/promises';
import { createClient } from 'attrium/client';

const attrium = createClient({
  url: process.env.ATTRIUM_URL ?? 'http://127.0.0.1:3000',
  apiKey: process.env.ATTRIUM_API_KEY ?? '',
});

// Somebody has begun to ask for features by their version of Firefox; somebody else writes.
const attribute = 'firefox.version_added';
let version = 20;
const ask = () => {
  version = version < 120 ? version + 1 : 20;
  return attrium.entities.find({
    where: { attribute, op: 'eq', value: String(version) },
    orderBy: [{ attribute: '$entity' }],
    limit: 10,
  });
};
const write = () =>
  attrium.entities.put({
    entity: `feature:${version}`,
    type: 'feature',
    values: { [attribute]: String(version) },
  });

for (;;) {
  await Promise.all([ask(), ask(), write(), setTimeout(100)]);
  const { items } = await attrium.attributes.promotions({ limit: 10 });
  const decided = items.find((item) => item.attribute === attribute);
  if (!decided?.before || !decided.after) continue;
  console.log(`${decided.action} ${attribute}: ${decided.because}`);
  console.log(`It saves ${decided.savesMsPerHour} ms an hour, and its copies take ${decided.bytes} bytes.`);
  console.log(`A find took ${decided.before.meanMs} ms before, and ${decided.after.meanMs} ms since.`);
  break;
}
