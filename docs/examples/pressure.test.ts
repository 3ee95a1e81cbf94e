// Run by `node --test`; with vitest it is the same. The store is one in memory, its clock the test's own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Attrium, isAttriumError } from 'attrium';
import { memoryAttrium } from 'attrium/testing';

/** What is tested: it takes the store as it is, and knows nothing of memory. */
const isAlarming = async ({ entities }: Attrium, pump: string): Promise<boolean> => {
  const { pressure } = (await entities.get({ entity: pump })).values;
  return pressure?.freshness !== 'FRESH' || Number(pressure.value) > 8;
};

const scene = async () => {
  const attrium = await memoryAttrium();
  await attrium.attributes.define({
    attributes: [{ name: 'pressure', type: 'number', unit: 'bar', freshForMs: 60_000 }],
  });
  await attrium.entities.put({ entity: 'pump:1', values: { pressure: 3.2 } });
  return attrium;
};

test('a pump that has not reported for a minute is alarming', async () => {
  const attrium = await scene();
  assert.equal(await isAlarming(attrium, 'pump:1'), false);
  attrium.adapters.clock.advance(61_000);
  assert.equal(await isAlarming(attrium, 'pump:1'), true);
});

test('an unknown pump is an error, and not quiet', async () => {
  await assert.rejects(isAlarming(await scene(), 'pump:2'), (error) =>
    isAttriumError(error, 'ENTITY_NOT_FOUND'),
  );
});
