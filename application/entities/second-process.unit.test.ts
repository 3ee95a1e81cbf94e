import { describe, expect, it } from 'vitest';
import { createManualClock, createMemoryAdapters } from '#adapters/memory/index';
import { defaultPromotionSettings } from '#domain/promotion/policy';
import { defaultHistoryPolicy } from '#domain/retention';
import { define, retire } from '../attributes/change.ts';
import { update } from '../attributes/update.ts';
import { Authenticator } from '../authenticate.ts';
import { CatalogCache } from '../catalog-cache.ts';
import { StagedValues } from '../ingest/staged-values.ts';
import { UsageCounter } from '../promotion/usage-counter.ts';
import type { Call, Services } from '../services.ts';
import { TokenCodec } from '../session/token-codec.ts';
import { find } from './find.ts';
import { get } from './get.ts';
import { history } from './history.ts';
import { FindPlanner } from './planning.ts';
import { put } from './put.ts';

/** Two processes on one store; `there` has loaded the catalogue before `here` changes it. */
const scene = async () => {
  const adapters = createMemoryAdapters({ clock: createManualClock() });
  const tokens = new TokenCodec([{ id: 'a', secret: new Uint8Array(32) }]);
  const process = (): Services => {
    const planner = new FindPlanner(adapters);
    return {
      ...adapters,
      tokens,
      callers: new Authenticator(adapters),
      attributes: new CatalogCache(adapters.catalog, adapters.clock),
      staged: new StagedValues(adapters),
      planner,
      usage: new UsageCounter({ ...adapters, planner }),
      history: defaultHistoryPolicy,
      promotion: defaultPromotionSettings,
    };
  };
  const { id: tenant } = await adapters.tenants.create({ name: 'one' });
  const [here, there] = [process(), process()];
  const call: Call = { tenant, principal: { key: null, tenant, role: 'admin' }, tokens: [] };
  await define(here, call, { attributes: [{ name: 'old', type: 'number' }] });
  await put(here, call, { entity: 'e', values: { old: 1 } });
  await get(there, call, { entity: 'e' });
  return { here, there, call };
};

describe('a value of an attribute that another process has just defined', () => {
  it('is shown by every read', async () => {
    const { here, there, call } = await scene();
    await define(here, call, { attributes: [{ name: 'new', type: 'number' }] });
    const { token } = await put(here, call, { entity: 'e', values: { new: 2 } });
    const session = { ...call, tokens: [token ?? ''] };
    expect((await get(there, session, { entity: 'e' })).values.new?.value).toBe(2);
  });

  it('is found with all attributes', async () => {
    const { here, there, call } = await scene();
    await define(here, call, { attributes: [{ name: 'new', type: 'number' }] });
    await put(here, call, { entity: 'e', values: { new: 2 } });
    expect((await find(there, call, {})).items[0]?.values.new?.value).toBe(2);
  });

  it('is found by name', async () => {
    const { here, there, call } = await scene();
    await define(here, call, { attributes: [{ name: 'new', type: 'number' }] });
    await put(here, call, { entity: 'e', values: { new: 2 } });
    const where = { attribute: 'new', op: 'eq', value: 2 } as const;
    expect((await find(there, call, { where, select: ['new'] })).items).toHaveLength(1);
  });

  it.each([false, true])('is in the history, where another one is retired: %s', async (retired) => {
    const { here, there, call } = await scene();
    if (retired) {
      await retire(here, call, { name: 'old' });
      // Sees the retirement, and not yet the definition.
      await put(there, call, { entity: 'f', values: {} });
    }
    await define(here, call, { attributes: [{ name: 'new', type: 'number' }] });
    await put(here, call, { entity: 'e', values: { new: 2 } });
    const { items } = await history(there, call, { entity: 'e' });
    expect(items.map(({ attribute }) => attribute)).toEqual(retired ? ['new'] : ['new', 'old']);
  });

  it('can be written at once', async () => {
    const { here, there, call } = await scene();
    await define(here, call, { attributes: [{ name: 'new', type: 'number' }] });
    expect((await put(there, call, { entity: 'e', values: { new: 2 } })).version).toBe('2');
  });
});

describe('a value of an attribute that another process has just retired', () => {
  it('is refused, although this process knows the attribute', async () => {
    const { here, there, call } = await scene();
    await retire(here, call, { name: 'old' });
    await expect(put(there, call, { entity: 'e', values: { old: 2 } })).rejects.toMatchObject({
      code: 'ATTRIBUTE_RETIRED',
    });
  });
});

describe('an attribute whose type another process has just changed', () => {
  const changed = async () => {
    const opened = await scene();
    const { here, call } = opened;
    await update(here, call, { name: 'old', type: 'text' });
    const { token } = await put(here, call, { entity: 'e', values: { old: 'two' } });
    return { ...opened, session: { ...call, tokens: [token ?? ''] } };
  };

  it.each([undefined, ['old']])('shows the value written to it since, %j', async (attributes) => {
    const { there, session } = await changed();
    expect((await get(there, session, { entity: 'e', attributes })).values.old?.value).toBe('two');
  });

  it('is found by the new type, and not by the old one', async () => {
    const { there, session } = await changed();
    const found = (value: string | number) =>
      find(there, session, { where: { attribute: 'old', op: 'eq', value } });
    expect((await found('two')).items).toHaveLength(1);
    const again = await changed();
    const stale = find(again.there, again.session, { where: { attribute: 'old', op: 'eq', value: 1 } });
    await expect(stale).rejects.toMatchObject({ code: 'VALUE_TYPE' });
  });

  it('has its history, of both types', async () => {
    const { there, session } = await changed();
    const { items } = await history(there, session, { entity: 'e', attributes: ['old'] });
    expect(items.map(({ value }) => value)).toEqual(['two', 1]);
  });

  it('takes values of the new type, and none of the old one', async () => {
    const { there, call } = await changed();
    await put(there, call, { entity: 'f', values: { old: 'three' } });
    const again = await changed();
    const stale = put(again.there, again.call, { entity: 'f', values: { old: 3 } });
    await expect(stale).rejects.toMatchObject({ code: 'VALUE_TYPE' });
  });

  it('that has another name is not shown under the one that is somebody else now', async () => {
    const { here, there, call } = await scene();
    await update(here, call, { name: 'old', rename: 'former' });
    await define(here, call, { attributes: [{ name: 'old', type: 'number' }] });
    await put(here, call, { entity: 'e', values: { old: 9 } });
    expect((await get(there, call, { entity: 'e', attributes: ['old'] })).values.old?.value).toBe(9);
  });
});
