import type { Client } from '#interfaces/client/index';
import { closedLoop, type Latencies, openLoop } from '../harness/latencies.ts';
import { keyOf } from './data.ts';
import { type UpdatedTenants, updateBatches } from './updates.ts';

/** What `measured` finds while the first tenants, a client each, take half of the values by HTTP that they can. */
export const underWrites = async (
  clients: readonly Client[],
  own: UpdatedTenants,
  { batchValues, seconds }: { readonly batchValues: number; readonly seconds: number },
  measured: () => Promise<Latencies>,
): Promise<{ readonly latencies: Latencies; readonly perSecond: number }> => {
  const { tenants, entities } = own;
  const writers = clients.map((client, place) => {
    const next = updateBatches(own, batchValues, 0, 1);
    return async (): Promise<number> => {
      const { entities: updated, attributes, nums } = next();
      const values = updated.map((entity, row) => ({
        // As many of this tenant as were drawn of any.
        entity: keyOf(entity - ((entity - 1) % tenants.length) + place),
        attribute: `a${attributes[row]}`,
        value: nums[row] ?? 0,
      }));
      const { accepted } = await client.ingest.write({ values });
      if (accepted !== values.length) throw new Error(`${values.length - accepted} values were rejected.`);
      return accepted;
    };
  });
  // The first ones plan their statements.
  for (const write of writers) await write();
  let written = 0;
  const started = performance.now();
  await closedLoop(
    writers.map((write) => async () => {
      // Not `written += await write()`: that reads the sum before it waits, and loses what others add meanwhile.
      const accepted = await write();
      written += accepted;
    }),
    seconds / 4,
  );
  const perSecond = (1_000 * written) / (performance.now() - started);
  const failures: unknown[] = [];
  let turn = 0;
  const each = Math.min(batchValues, entities / tenants.length);
  const [latencies] = await Promise.all([
    measured(),
    openLoop(perSecond / 2 / each, seconds / 2, async () => {
      turn += 1;
      // Told at the end, for as long as others are under way nobody waits for this one.
      await writers[turn % writers.length]?.().catch((error: unknown) => failures.push(error));
    }),
  ]);
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} writes failed.`);
  return { latencies, perSecond };
};
