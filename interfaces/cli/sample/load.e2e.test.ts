import { expect, it } from 'vitest';
import { memoryAttrium } from '../../testing.ts';
import { loadSample } from './load.ts';

it('a sample that was interrupted is completed by the next start', async () => {
  const attrium = await memoryAttrium();
  await attrium.attributes.define({ attributes: [{ name: 'mdn_url', type: 'text' }] });
  await attrium.entities.put({ entity: 'api.AbortController', type: 'feature', values: {} });
  await loadSample(attrium, new AbortController().signal);
  const { items } = await attrium.entities.find({
    where: { attribute: '$type', op: 'eq', value: 'feature' },
    orderBy: [{ attribute: '$entity', direction: 'desc' }],
    limit: 1,
  });
  expect(items[0]?.entity).toMatch(/^webextensions\./);
});
