// Compares what the adapters of a port executed. The names of the tests say it all:
//
//   describe('entity store [postgres-15]')   a tag, at either end of a title, names the adapter; without it, the first
//                                            title names the suite, and the rest the case
//   it('reads as of a moment [needs: asOf]') a case that takes a capability
//   it('as of [refuses: asOf]')              an adapter declares that it lacks it, and how it then fails is tested
//
// In each suite that it runs at all, an adapter must execute every case that memory executes there, but for those that
// need what it refuses. A refusal also stands for the case of its own name.

export interface TestCase {
  /** Titles from the outermost describe to the test. */
  readonly titles: readonly string[];
  /** Passed or failed, but not skipped. */
  readonly executed: boolean;
}

export interface AdapterReport {
  readonly executed: ReadonlyMap<string, number>;
  readonly missing: readonly { adapter: string; suite: string; name: string }[];
}

const reference = 'memory';
const adapterTag = /^\[([a-z][a-z0-9-]*)\]\s*|\s*\[([a-z][a-z0-9-]*)\]$/;
const capabilityTag = /\s*\[(needs|refuses): *([^\]]+)\]/g;

export function compareAdapters(tests: readonly TestCase[]): AdapterReport {
  const cases = tests.filter((test) => test.executed).flatMap(tagged);
  const executed = new Map<string, number>();
  for (const adapter of new Set(cases.map((it) => it.adapter).sort())) {
    executed.set(adapter, new Set(cases.filter((it) => it.adapter === adapter).map(identity)).size);
  }

  const missing: { adapter: string; suite: string; name: string }[] = [];
  for (const [suite, members] of Map.groupBy(cases, (it) => it.suite)) {
    const wanted = members.filter((it) => it.adapter === reference && it.refuses.length === 0);
    for (const [adapter, own] of Map.groupBy(members, (it) => it.adapter)) {
      const names = new Set(own.map((it) => it.name));
      const refused = new Set(own.flatMap((it) => it.refuses));
      for (const { name, needs } of wanted) {
        if (names.has(name) || needs.some((capability) => refused.has(capability))) continue;
        missing.push({ adapter, suite, name });
      }
    }
  }
  return { executed, missing };
}

interface TaggedCase {
  readonly adapter: string;
  readonly suite: string;
  readonly name: string;
  readonly needs: readonly string[];
  readonly refuses: readonly string[];
}

function tagged({ titles }: TestCase): TaggedCase[] {
  const adapter = titles.map((title) => adapterTag.exec(title)).find((match) => match !== null);
  if (!adapter) return [];
  const capabilities = titles.flatMap((title) => [...title.matchAll(capabilityTag)]);
  const of = (kind: string) =>
    capabilities.flatMap(([, found, name]) => (found === kind && name ? [name] : []));
  const bare = titles
    .map((title) => title.replace(adapterTag, '').replace(capabilityTag, '').trim())
    .filter((title) => title !== '');
  return [
    {
      adapter: adapter[1] ?? adapter[2] ?? '',
      suite: bare[0] ?? '',
      name: bare.slice(1).join(' > '),
      needs: of('needs'),
      refuses: of('refuses'),
    },
  ];
}

function identity({ suite, name }: TaggedCase): string {
  return `${suite} > ${name}`;
}
