// What a page does with the client: writes, reads its own write, finds it, and is told what is wrong.
import { createClient, isAttriumError } from 'attrium/client';

export const session = async (url: string, apiKey: string): Promise<readonly unknown[]> => {
  const client = createClient({ url, apiKey });
  await client.attributes.define({ attributes: [{ name: 'mass', type: 'number' }] });
  const own = client.session();
  await own.entities.put({ entity: 'planet:earth', values: { mass: 5.972e24 } });
  const { values } = await own.entities.get({ entity: 'planet:earth' });
  const { items } = await own.entities.find({ where: { attribute: 'mass', op: 'gt', value: 1e24 } });
  const refusal: unknown = await own.entities
    .put({ entity: 'e', values: { mas: 1 } })
    .catch((error) => error);
  return [
    values.mass?.value,
    items.map(({ entity }) => entity),
    isAttriumError(refusal, 'ATTRIBUTE_UNKNOWN') && refusal.remedy !== '',
  ];
};
