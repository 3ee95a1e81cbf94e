import { describe, expect, it } from 'vitest';
import { createMemoryAdapters } from '#adapters/memory/index';
import { createAttrium } from './create-attrium.ts';

describe('the library in process', () => {
  it('is the same store for everyone who opens it on the same adapters and tenant', async () => {
    const adapters = createMemoryAdapters();
    const [one, other] = await Promise.all([createAttrium({ adapters }), createAttrium({ adapters })]);
    await one.entities.put({ entity: 'e', values: {} });
    expect(await other.entities.get({ entity: 'e' })).toMatchObject({ entity: 'e', version: '1' });
  });

  it('shows a tenant nothing of another', async () => {
    const adapters = createMemoryAdapters();
    const [one, other] = [
      await createAttrium({ adapters, tenant: 'one' }),
      await createAttrium({ adapters, tenant: 'two' }),
    ];
    await one.entities.put({ entity: 'e', values: {} });
    await expect(other.entities.get({ entity: 'e' })).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND' });
  });

  it('may do what its role may', async () => {
    const attrium = await createAttrium({ adapters: createMemoryAdapters(), role: 'reader' });
    await expect(attrium.entities.put({ entity: 'e', values: {} })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  it('takes tokens of another process only under keys that both have', async () => {
    const adapters = createMemoryAdapters();
    const tokenKeys = [{ id: 'shared', secret: new Uint8Array(32) }];
    const { token } = await (await createAttrium({ adapters, tokenKeys })).entities.put({
      entity: 'e',
      values: {},
    });
    const read = { entity: 'e', token: token ?? '' };
    await (await createAttrium({ adapters, tokenKeys })).entities.get(read);
    await expect((await createAttrium({ adapters })).entities.get(read)).rejects.toMatchObject({
      code: 'TOKEN_INVALID',
    });
  });
});
