import { describe, expect, inject, it } from 'vitest';
import { Scene } from '#adapters/conformance/index';
import type { EntityKey } from '#domain/ids';
import { openSubject } from './testing/subject.ts';

const entities = 320;
const text = (n: number): string => String(n).padStart(60_000, '.');

describe.each(inject('postgresServers'))('work on an attribute of long texts [$name]', ({ adminUrl }) => {
  it('is done in parts of 16 MiB, however many entities a step may look at', async () => {
    const subject = await openSubject(adminUrl);
    const scene = await Scene.open(subject, [{ name: 'a', type: 'text', tier: 'hot' }]);
    for (let first = 0; first < entities; first += 40) {
      const edits = Array.from({ length: 40 }, (_, n) =>
        scene.putting(`e${first + n}`, { a: text(first + n) }),
      );
      await scene.apply(...edits);
    }
    const [attribute = expect.unreachable()] = (await subject.catalog.load(scene.tenant)).attributes;
    const pages: number[] = [];
    let after: EntityKey | null = null;
    do {
      const page = await subject.work.values(scene.tenant, attribute, { after, entities: 10_000 });
      pages.push(page.values.length);
      after = page.reached;
    } while (after !== null);
    expect(pages).toEqual([279, 41]);

    await scene.change([{ kind: 'retype', name: 'a', type: 'json', patch: {}, onLoss: 'refuse' }]);
    const outcomes: string[] = [];
    while (outcomes.at(-1) !== 'switched') {
      const [changing = expect.unreachable()] = (await subject.catalog.load(scene.tenant)).attributes;
      outcomes.push(await subject.work.convert(scene.tenant, changing, 10_000));
    }
    await scene.change([]);
    expect(outcomes).toEqual(['more', 'more', 'switched']);
    expect(await scene.values('e319')).toEqual({ a: text(319) });
    await subject.close();
  });
});
