import { createClient, isAttriumError } from 'attrium/client';

const attrium = createClient({
  url: process.env.ATTRIUM_URL ?? 'http://127.0.0.1:3000',
  apiKey: process.env.ATTRIUM_API_KEY ?? '',
});

await attrium.attributes.define({
  attributes: [
    { name: 'price', type: 'decimal', unit: 'EUR', min: '0' },
    { name: 'colour', type: 'text', allowed: ['red', 'green', 'blue'] },
    { name: 'checked.at', type: 'timestamp', freshForMs: 60_000 },
  ],
});

// A session reads its own writes, wherever its next read is answered.
const session = attrium.session();
const { version } = await session.entities.put({
  entity: 'product:42',
  type: 'product',
  values: { price: '19.90', colour: 'red', 'checked.at': new Date().toISOString() },
});
const product = await session.entities.get({ entity: 'product:42' });
console.log(product.values.price?.value, product.values.colour?.value, product.meta.freshAt);

// Another process continues it with nothing but the tokens.
const elsewhere = attrium.session(session.tokens());
await elsewhere.entities.put({ entity: 'product:42', values: { price: '17.90' }, expectedVersion: version });

// Whoever decides on an old version is told, and nothing is written.
try {
  await session.entities.put({ entity: 'product:42', values: { price: '1.00' }, expectedVersion: version });
} catch (error) {
  if (!isAttriumError(error, 'VERSION_CONFLICT')) throw error;
  console.log(`${error.code}: ${error.remedy}`);
}

const { items } = await session.entities.history({ entity: 'product:42', attributes: ['price'] });
console.log(items.map(({ value }) => value));
