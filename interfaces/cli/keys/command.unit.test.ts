import type { Command } from 'commander';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Role } from '#domain/ports/tenants';
import { createManualClock, memoryAttrium } from '../../testing.ts';
import type { OpenStore } from '../store.ts';
import { tenantsCommand } from '../tenants/command.ts';
import { keysCommand } from './command.ts';

/** A store of its own, and the command line on it as somebody of this role. */
const scene = async (role: Role = 'operator') => {
  const attrium = await (await memoryAttrium({ clock: createManualClock() })).as({ role });
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const table = vi.spyOn(console, 'table').mockImplementation(() => undefined);
  onTestFinished(() => void vi.restoreAllMocks());
  const run = async (commandOf: (open: OpenStore) => Command, args: readonly string[]) => {
    log.mockClear();
    table.mockClear();
    await commandOf(async () => attrium).parseAsync(args, { from: 'user' });
    return { text: log.mock.calls.flat().join('\n'), rows: table.mock.calls[0]?.[0] };
  };
  return {
    attrium,
    keys: (...args: string[]) => run(keysCommand, args),
    tenants: (...args: string[]) => run(tenantsCommand, args),
  };
};

describe('attrium keys', () => {
  it('create prints the secret alone, once', async () => {
    const { keys } = await scene();
    const { text, rows } = await keys('create', 'importer', '--role', 'writer');
    expect(text).toMatch(/^Secret, shown only now: atr_[\w-]{43}$/);
    expect(rows).toMatchObject([{ role: 'writer', label: 'importer' }]);
    expect(JSON.stringify([rows, await keys('list')])).not.toContain(text.slice(-43));
  });

  it('--json prints what the procedure answered, and nothing else', async () => {
    const { keys, attrium } = await scene();
    const { key, secret } = JSON.parse((await keys('create', 'k', '--json')).text);
    expect(secret).toMatch(/^atr_/);
    expect(key.role).toBe('reader');
    const listed = JSON.parse((await keys('list', '--json')).text);
    expect(listed).toEqual(await attrium.keys.list({}));
    expect(listed.keys).toEqual([key]);
    expect(JSON.parse((await keys('revoke', key.id, '--json')).text)).toMatchObject({ id: key.id });
  });

  it('rotate ends the old key after the grace period that it is given', async () => {
    const { keys, attrium } = await scene();
    const { key } = await attrium.keys.create({ role: 'reader', label: 'k' });
    await keys('rotate', key.id, '--grace-ms', '60000');
    const [old, next] = (await attrium.keys.list({})).keys;
    expect(old?.expiresAt).toBe('2026-01-01T00:01:00.000000Z');
    expect(next).toMatchObject({ role: 'reader', label: 'k' });
  });

  it('--tenant names another tenant, for operators only', async () => {
    const { keys, tenants } = await scene();
    await tenants('create', 'acme');
    await keys('create', 'first', '--role', 'admin', '--tenant', 'acme');
    expect((await keys('list', '--tenant', 'acme')).rows).toMatchObject([{ label: 'first', role: 'admin' }]);
    const admin = await scene('admin');
    await expect(admin.keys('list', '--tenant', 'acme')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('attrium tenants', () => {
  it('create and list', async () => {
    const { tenants } = await scene();
    await tenants('create', 'acme', '--attribute-limit', '5');
    expect((await tenants('list')).rows).toMatchObject([
      { name: 'acme', attributeLimit: 5 },
      { name: 'default' },
    ]);
    expect(JSON.parse((await tenants('list', '--json')).text).tenants).toHaveLength(2);
  });
});
