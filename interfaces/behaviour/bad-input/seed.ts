import type { Attrium } from '../../create-attrium.ts';

export const attributeLimit = 12;

/** One attribute less than the cap; entities e and f, and a deleted one. */
export const seed = async ({ attributes, entities }: Attrium): Promise<void> => {
  await attributes.define({
    attributes: [
      { name: 'n', type: 'number', min: 0, max: 100 },
      { name: 'i', type: 'integer' },
      { name: 'd', type: 'decimal', max: '9.99' },
      { name: 'b', type: 'boolean' },
      { name: 't', type: 'text' },
      { name: 'code', type: 'text', pattern: '^[A-Z]+$' },
      { name: 'colour', type: 'text', allowed: ['red', 'green'] },
      { name: 'at', type: 'timestamp' },
      { name: 'r', type: 'reference' },
      { name: 'j', type: 'json' },
      { name: 'r', type: 'reference' },
      { name: 'old', type: 'number' },
    ],
  });
  await attributes.retire({ name: 'old' });
  const values = { n: 1, d: '1.5', t: 'text', j: { k: [1] }, at: '2026-01-01T00:00:00Z' };
  await entities.putMany({
    items: [
      { entity: 'e', type: 'ship', values },
      { entity: 'f', values },
      { entity: 'gone', values },
    ],
  });
  await entities.delete({ entity: 'gone' });
};

/** What a caller can see of the tenant, for a comparison of before and after. One batch over HTTP. */
export const everything = async ({ attributes, entities }: Attrium): Promise<unknown> => {
  const [catalogue, found, named, ...histories] = await Promise.all([
    attributes.list({ retired: true }),
    entities.find({ limit: 1_000 }),
    entities.getMany({ entities: ['e', 'f', 'gone', 'good'] }),
    entities.history({ entity: 'e' }),
    entities.history({ entity: 'f' }),
  ]);
  return {
    attributes: catalogue.attributes,
    items: found.items,
    missing: named.missing,
    histories: histories.map(({ items }) => items),
  };
};
