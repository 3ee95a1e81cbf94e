import { createClient } from 'attrium/client';

const attrium = createClient({
  url: process.env.ATTRIUM_URL ?? 'http://127.0.0.1:3000',
  apiKey: process.env.ATTRIUM_API_KEY ?? '',
});

// 142 attributes, most of them missing on most features; none of them has an index of its own.
const experimental = await attrium.entities.find({
  where: {
    and: [
      { attribute: 'status.experimental', op: 'eq', value: true },
      { attribute: 'status.deprecated', op: 'eq', value: false },
      { attribute: '$entity', op: 'prefix', value: 'css.' },
      { not: { attribute: 'nodejs.version_added', op: 'exists', value: true } },
    ],
  },
  select: ['mdn_url', 'chrome.version_added'],
  orderBy: [{ attribute: '$entity' }],
  limit: 5,
});
for (const { entity, values } of experimental.items) {
  console.log(entity, values['chrome.version_added']?.value);
}
