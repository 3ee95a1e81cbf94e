import { describe, expect, it } from 'vitest';
import { interrupt, killAll, running, treeOf } from '#adapters/postgres/testing/process-tree';
import { emptyFolder, npmStart, type StartedProcess } from './testing/start-process.ts';

/** npm, the bootstrap, the store, and PostgreSQL with its own processes; fewer would prove nothing. */
const wholeTree = ({ child }: StartedProcess): number[] => {
  const tree = treeOf(child.pid);
  expect(tree.length).toBeGreaterThan(5);
  return tree;
};

const written = { entity: 'planet:earth', values: { mass: 5.972e24 } };

const write = async ({ client }: StartedProcess): Promise<void> => {
  await client.attributes.define({ attributes: [{ name: 'mass', type: 'number' }] });
  await client.entities.put(written);
};

describe('npm start', () => {
  it('Ctrl-C leaves no process behind', async () => {
    const start = await npmStart(await emptyFolder());
    const tree = wholeTree(start);
    interrupt(start.child.pid);
    expect(await start.command.ended).toBe(0);
    expect(start.command.output()).toContain('Stopping.');
    expect(running(tree)).toEqual([]);
  });

  it('a SIGTERM to npm alone, as a supervisor sends it, leaves no process behind', async () => {
    const start = await npmStart(await emptyFolder());
    const tree = wholeTree(start);
    start.child.kill('SIGTERM');
    await start.command.ended;
    expect(start.command.output()).toContain('Stopping.');
    expect(running(tree)).toEqual([]);
  });

  it('after a SIGKILL of everything that it started, the next one has what was acknowledged', async () => {
    const folder = await emptyFolder();
    const first = await npmStart(folder);
    await write(first);
    const tree = wholeTree(first);
    killAll(tree);
    await first.command.ended;
    const second = await npmStart(folder);
    expect(await second.client.entities.get({ entity: written.entity })).toMatchObject({
      version: '1',
      values: { mass: { value: written.values.mass } },
    });
    expect(running(tree)).toEqual([]);
  });

  it('--sample, which npm keeps for itself, is answered with how to write it', async () => {
    const start = await npmStart(await emptyFolder(), '--sample');
    await start.command.prints('npm start -- --sample');
    interrupt(start.child.pid);
    expect(await start.command.ended).toBe(0);
  });

  it('-- --sample loads the sample once', async () => {
    const folder = await emptyFolder();
    const first = await npmStart(folder, '-- --sample');
    await first.command.prints('20968 rows of type feature');
    const { attributes } = await first.client.attributes.list({});
    expect(attributes).toHaveLength(142);
    let features = 0;
    let values = 0;
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page = await first.client.entities.find({
        where: { attribute: '$type', op: 'eq', value: 'feature' },
        limit: 1_000,
        cursor,
      });
      features += page.items.length;
      for (const item of page.items) values += Object.keys(item.values).length;
      cursor = page.nextCursor;
    }
    expect({ features, values }).toEqual({ features: 20_968, values: 420_010 });
    interrupt(first.child.pid);
    await first.command.ended;

    const second = await npmStart(folder, '-- --sample');
    await second.command.prints('The sample is there already.');
    interrupt(second.child.pid);
    expect(await second.command.ended).toBe(0);
  });
});
