import { createClient } from '#interfaces/client/index';

/** What a caller writes to: hot and cold of both ways of keeping a value, and one whose tier changes meanwhile. */
export const attributes = [
  { name: 'number.hot', type: 'number', tier: 'hot' },
  { name: 'number.cold', type: 'number', tier: 'cold' },
  { name: 'text.hot', type: 'text', tier: 'hot' },
  { name: 'text.cold', type: 'text', tier: 'cold' },
  { name: 'changing', type: 'number', tier: 'cold' },
] as const;

export interface Tenant {
  readonly name: string;
  readonly apiKey: string;
}

const names = ['first', 'second', 'third'];

/** Tenants with these attributes, and a key of each. */
export const prepareTenants = async (url: string, operatorKey: string): Promise<Tenant[]> => {
  const operator = createClient({ url, apiKey: operatorKey });
  const tenants: Tenant[] = [];
  for (const name of names) {
    await operator.tenants.create({ name });
    const { secret } = await operator.keys.create({ tenant: name, role: 'admin', label: 'load' });
    await createClient({ url, apiKey: secret }).attributes.define({ attributes: [...attributes] });
    tenants.push({ name, apiKey: secret });
  }
  return tenants;
};
