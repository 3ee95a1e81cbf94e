import { expect, it } from 'vitest';
import type { Placement } from '#domain/attributes';
import { memoryAttrium } from '../../testing.ts';
import { arrived } from './arrived.ts';

it('waits while the attribute is on its way, and tells where it is then', async () => {
  const attrium = await memoryAttrium();
  await attrium.attributes.define({ attributes: [{ name: 'price', type: 'number' }] });
  const cold = (await attrium.attributes.list()).attributes[0];
  if (cold === undefined) throw new Error('There is no attribute.');
  const ways: readonly Placement[] = ['promoting', 'hot'];
  const pauses: number[] = [];
  const list = async () => ({
    attributes: [{ ...cold, placement: ways[pauses.length - 1] ?? ('cold' as const) }],
  });
  const there = await arrived(
    { attributes: { ...attrium.attributes, list } },
    { ...cold, placement: 'promoting' },
    async (ms) => pauses.push(ms),
  );
  expect(there.placement).toBe('hot');
  expect(pauses).toEqual([500, 500]);
});
