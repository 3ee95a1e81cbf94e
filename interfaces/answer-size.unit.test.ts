import { describe, expect, it } from 'vitest';
import { limits } from '#domain/limits';
import { createManualClock, memoryAttrium } from './testing.ts';

describe('an answer of large values', () => {
  const large = 'x'.repeat(limits.valueBytes);
  const entities = Array.from({ length: 300 }, (_, i) => `e${String(i).padStart(3, '0')}`);
  const open = async () => {
    const attrium = await memoryAttrium({ clock: createManualClock() });
    await attrium.attributes.define({
      attributes: [
        { name: 'text', type: 'text' },
        { name: 'place', type: 'integer' },
      ],
    });
    await attrium.entities.putMany({
      items: entities.map((entity, place) => ({ entity, values: { text: large, place } })),
    });
    return attrium;
  };

  it('comes in pages that end early, and together they are everything, in order', async () => {
    const attrium = await open();
    const pages: string[][] = [];
    let cursor: string | null | undefined;
    do {
      const page = await attrium.entities.find({ limit: 1_000, ...(cursor && { cursor }) });
      pages.push(page.items.map(({ entity }) => entity));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(pages).toHaveLength(2);
    expect(pages.flat()).toEqual(entities);
  });

  it('is refused where there are no pages, with what to do', async () => {
    const attrium = await open();
    await expect(attrium.entities.getMany({ entities })).rejects.toMatchObject({
      code: 'ANSWER_TOO_LARGE',
      remedy: expect.stringContaining('attributes'),
    });
    const { items } = await attrium.entities.getMany({ entities, attributes: ['place'] });
    expect(items).toHaveLength(entities.length);
  });
});
