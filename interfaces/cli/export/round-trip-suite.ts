import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { exportFormats } from '#domain/ports/row-sink';
import { type Value, type ValueType, valueTypes } from '#domain/values';
import { type Scene, type Subject, sceneOf } from '../../behaviour/subject.ts';
import type { Attrium } from '../../create-attrium.ts';
import { importCommand } from '../import/command.ts';
import { exportCommand } from './command.ts';

interface GeneratedEntity {
  readonly entity: string;
  readonly type: string | undefined;
  readonly deleted: boolean;
  readonly values: readonly { readonly name: string; readonly value: Value | null }[];
}

/** What is carried: handed in by the tests, for only they may name what adapters are tested with. */
export interface Cargo {
  readonly anyEntities: (
    attributes: readonly { readonly name: string; readonly type: ValueType }[],
  ) => fc.Arbitrary<readonly GeneratedEntity[]>;
  readonly valueSamples: Readonly<Record<ValueType, readonly Value[]>>;
}

/** Names that a file might take for something else: its keys, what is in every object, a marked letter at the end. */
const names = ['id', 'entity', 'type', 'constructor', 'a b.c:d/e-f', 'Größe', 'की', 'key'];
const attributes = valueTypes.map((type, place) => ({ name: names[place] ?? type, type }));

/** All samples that engines trip over, each in an entity of its own. */
const samplesOf = ({ valueSamples }: Cargo): readonly GeneratedEntity[] =>
  attributes.flatMap(({ name, type }) =>
    valueSamples[type].map((value, n) => ({
      entity: `${type} ${n}`,
      type: n % 2 === 0 ? undefined : `of "${type}", ${n}`,
      deleted: false,
      values: [{ name, value }],
    })),
  );

const stock = async (attrium: Attrium, entities: readonly GeneratedEntity[]): Promise<void> => {
  if (entities.length === 0) return;
  const items = entities.map(({ entity, type, values }) => ({
    entity,
    type,
    values: Object.fromEntries(values.map(({ name, value }) => [name, value])) as Record<
      string,
      Value | null
    >,
  }));
  await attrium.entities.putMany({ items });
  for (const { entity, deleted } of entities) if (deleted) await attrium.entities.delete({ entity });
};

const contentOf = async (attrium: Attrium): Promise<unknown> => {
  const { items } = await attrium.entities.find({ limit: 1_000 });
  return items.map(({ entity, type, values }) => [
    entity,
    type,
    Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value])),
  ]);
};

/** What is exported from one tenant and imported into another is the same there, of every type and format. */
export const roundTripSuite = (name: string, cargo: Cargo, open: () => Promise<Subject>): void => {
  describe.each(exportFormats)(`an export as %s, imported into another tenant [${name}]`, (format) => {
    let subject: Subject;
    let folder: string;
    const told: string[] = [];
    beforeAll(async () => {
      subject = await open();
      folder = await mkdtemp(join(tmpdir(), 'attrium-round-trip-'));
      vi.spyOn(console, 'log').mockImplementation(() => undefined);
      vi.spyOn(console, 'error').mockImplementation((line) => told.push(line));
    });
    afterAll(async () => {
      vi.restoreAllMocks();
      await rm(folder, { recursive: true });
      await subject.close();
    });

    const scene = async (): Promise<Scene> => {
      const opened = await sceneOf(subject);
      await opened.attrium.attributes.define({ attributes });
      return opened;
    };
    const path = (): string => join(folder, `rows.${format}`);

    const carried = async (entities: readonly GeneratedEntity[]): Promise<readonly [unknown, unknown]> => {
      const [from, to] = await Promise.all([scene(), scene()]);
      await stock(from.attrium, entities);
      await exportCommand(async () => from.attrium).parseAsync([path(), '--force'], { from: 'user' });
      // A file without rows is none that can be imported, but in CSV and Parquet.
      if (entities.some(({ deleted }) => !deleted))
        await importCommand(async () => to.attrium).parseAsync([path()], { from: 'user' });
      process.exitCode = undefined;
      expect(told.splice(0).filter((line) => line.startsWith('line '))).toEqual([]);
      return [await contentOf(to.attrium), await contentOf(from.attrium)];
    };

    it('is the same for every value that engines trip over', async () => {
      const samples = samplesOf(cargo);
      const [after, before] = await carried(samples);
      expect(after).toEqual(before);
      expect(after).toHaveLength(samples.length);
    });

    it('is the same for any entities; deleted ones are not in it', async () => {
      const same = fc.asyncProperty(cargo.anyEntities(attributes), async (entities) => {
        const [after, before] = await carried(entities);
        expect(after).toEqual(before);
      });
      await fc.assert(same, { numRuns: 8 });
    });
  });
};
