import { AttriumError } from '#domain/errors';
import { budgetBytes } from '#domain/promotion/policy';
import type { Call, Services } from '../services.ts';
import { bytesOfCopies } from './propose.ts';

/** Before an attribute is pinned hot: with the others that are. Raises PIN_BEYOND_BUDGET. */
export const refuseBeyondBudget = async (
  { attributes, tiers, promotion }: Services,
  { tenant }: Call,
  name: string,
): Promise<void> => {
  const [snapshot, copies] = await Promise.all([attributes.load(tenant), tiers.copyBytes(tenant)]);
  const bytes = bytesOfCopies(snapshot, copies);
  const budget = budgetBytes(promotion, bytes.values());
  const pinned = snapshot.attributes.filter((one) => one.tier === 'hot' || one.name === name);
  const wanted = pinned.reduce((sum, { id }) => sum + (bytes.get(id) ?? 0), 0);
  if (wanted <= budget || pinned.every((one) => one.tier === 'hot')) return;
  throw new AttriumError(
    'PIN_BEYOND_BUDGET',
    `With ${JSON.stringify(name)}, the attributes that are pinned hot would take ${wanted} bytes of ${budget}.`,
    { details: { attribute: name, wantedBytes: wanted, budgetBytes: budget } },
  );
};
