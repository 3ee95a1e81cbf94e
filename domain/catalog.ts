import { attributeName, type WholeSpec, wholeSpec } from './attribute-rules.ts';
import type {
  AttributeDefinition,
  AttributePatch,
  AttributeSpec,
  CatalogChange,
  CatalogSnapshot,
  Placement,
  SyncChange,
  TypeChange,
} from './attributes.ts';
import { AttriumError } from './errors.ts';
import type { AttributeId, Micros } from './ids.ts';
import { nameLikeness } from './near-duplicates.ts';
import { tightenedParts } from './tightening.ts';
import { retypedSpec } from './type-change.ts';

type Part = keyof AttributePatch;

const patchable: readonly Part[] = [
  'description',
  'unit',
  'allowed',
  'min',
  'max',
  'pattern',
  'pii',
  'freshForMs',
  'tier',
];

/** Parts of a canonical spec are scalars or lists of scalars. */
const equalParts = (a: AttributeSpec[Part], b: AttributeSpec[Part]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

const differingParts = (a: AttributeSpec, b: AttributeSpec): Part[] =>
  patchable.filter((part) => !equalParts(a[part], b[part]));

const specOf = ({
  id: _id,
  placement: _placement,
  version: _version,
  createdAt: _createdAt,
  retiredAt: _retiredAt,
  former: _former,
  change: _change,
  ...spec
}: AttributeDefinition): WholeSpec => spec;

const aboutAttribute = (
  code: 'ATTRIBUTE_EXISTS' | 'ATTRIBUTE_RETIRED' | 'ATTRIBUTE_UNKNOWN' | 'ATTRIBUTE_CHANGING',
  name: string,
  text: string,
): AttriumError => new AttriumError(code, `Attribute "${name}" ${text}.`, { details: { attribute: name } });

const live = (known: ReadonlyMap<string, AttributeDefinition>, name: string): AttributeDefinition => {
  const found = known.get(name);
  if (found === undefined) throw aboutAttribute('ATTRIBUTE_UNKNOWN', name, 'is not defined');
  if (found.retiredAt !== undefined) throw aboutAttribute('ATTRIBUTE_RETIRED', name, 'is retired');
  return found;
};

/** Raises as `live` does, and ATTRIBUTE_CHANGING. */
const settled = (known: ReadonlyMap<string, AttributeDefinition>, name: string): AttributeDefinition => {
  const found = live(known, name);
  if (found.change !== undefined)
    throw aboutAttribute(
      'ATTRIBUTE_CHANGING',
      name,
      `is becoming ${found.change.spec.type}, and takes no other change until then`,
    );
  return found;
};

const mergedSpec = (before: WholeSpec, patch: AttributePatch): AttributeSpec => {
  const asked = Object.entries(patch).filter(([, value]) => value !== undefined);
  const merged = { ...before, ...Object.fromEntries(asked) };
  return Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== null),
  ) as unknown as AttributeSpec;
};

/**
 * Where an attribute is once this is said of it: the way between the tiers takes its time. An automatic one stays where
 * it is, until the store decides. One of which no value is kept is where it shall be at once.
 */
const placed = (
  before: Placement | undefined,
  { tier, retiredAt }: Pick<AttributeDefinition, 'tier' | 'retiredAt'>,
): Placement => {
  if (before === undefined) return tier === 'hot' ? 'hot' : 'cold';
  if (retiredAt !== undefined || tier === 'cold') return before === 'cold' ? 'cold' : 'demoting';
  if (tier === 'hot') return before === 'hot' ? 'hot' : 'promoting';
  return before;
};

/** Whether one that gets another number is to be hot under it. */
const isHotAnew = (before: Placement, { tier }: Pick<AttributeDefinition, 'tier'>): boolean =>
  tier === 'hot' || (tier === 'auto' && (before === 'hot' || before === 'promoting'));

/** The same attribute with something else about it: the next version of it. */
const revised = (
  before: AttributeDefinition,
  parts: WholeSpec & Partial<Pick<AttributeDefinition, 'id' | 'former' | 'change' | 'retiredAt'>>,
): AttributeDefinition => ({
  id: before.id,
  ...(before.former && { former: before.former }),
  ...parts,
  placement: placed(before.placement, parts),
  version: before.version + 1,
  createdAt: before.createdAt,
});

/** The attribute under its new number. Where it became hot meanwhile, its new values are on their way. */
const switched = (before: AttributeDefinition, { id, spec, placement }: TypeChange): AttributeDefinition => ({
  ...revised(before, { ...spec, id, former: [...(before.former ?? []), before.id] }),
  placement: placement === 'cold' && isHotAnew(before.placement, spec) ? 'promoting' : placement,
});

/** The definition after the patch, or the same one where nothing differs. */
const patched = (before: AttributeDefinition, patch: AttributePatch): AttributeDefinition => {
  if (Object.hasOwn(patch, 'type')) {
    throw new AttriumError(
      'ATTRIBUTE_TYPE_CHANGE',
      `The type of attribute "${before.name}" cannot be changed.`,
      {
        details: { attribute: before.name, from: before.type },
      },
    );
  }
  if (Object.hasOwn(patch, 'name')) {
    throw new AttriumError('ATTRIBUTE_INVALID', `Attribute "${before.name}" cannot be renamed.`, {
      details: { attribute: before.name, part: 'name' },
    });
  }
  const after = wholeSpec(mergedSpec(specOf(before), patch));
  return differingParts(before, after).length === 0 ? before : revised(before, after);
};

/**
 * What the attribute is to be: of another type, with the patch. Constants of its constraints become values of the new
 * type where they can. Raises ATTRIBUTE_INVALID, also for a constraint that the new type does not take.
 */
export const specAfter = (
  before: AttributeDefinition,
  type: WholeSpec['type'],
  patch: AttributePatch,
): WholeSpec => wholeSpec(mergedSpec(retypedSpec(specOf(before), type), patch));

const defined = (
  spec: WholeSpec,
  existing: AttributeDefinition | undefined,
  id: number,
  now: Micros,
): AttributeDefinition => {
  if (existing === undefined)
    return { ...spec, id: id as AttributeId, placement: placed(undefined, spec), version: 1, createdAt: now };
  if (existing.retiredAt !== undefined)
    throw aboutAttribute('ATTRIBUTE_RETIRED', spec.name, 'is retired, and its name stays taken');
  const differing = existing.type === spec.type ? differingParts(existing, spec) : ['type'];
  if (differing.length === 0) return existing;
  throw aboutAttribute('ATTRIBUTE_EXISTS', spec.name, `exists with another ${differing.join(', ')}`);
};

/**
 * All changes, one after the other, or none. What changes nothing (an equal definition, an empty patch, a second
 * retirement) is no change; without any the same snapshot comes back.
 *
 * Raises ATTRIBUTE_EXISTS, ATTRIBUTE_UNKNOWN, ATTRIBUTE_RETIRED, ATTRIBUTE_LIMIT (details {limit, wanted}),
 * ATTRIBUTE_INVALID, ATTRIBUTE_TYPE_CHANGE, ATTRIBUTE_CHANGING.
 */
export const applyCatalogChanges = (
  snapshot: CatalogSnapshot,
  changes: readonly CatalogChange[],
  now: Micros,
): CatalogSnapshot => {
  const known = new Map(snapshot.attributes.map((attribute) => [attribute.name, attribute]));
  let lastId = greatestId(snapshot);
  let { schemaVersion, namesVersion = 0 } = snapshot;
  let changed = false;
  const keep = (before: AttributeDefinition | undefined, after: AttributeDefinition): void => {
    if (before === after) return;
    changed = true;
    // A new definition invalidates nothing that was validated before; anything else may.
    if (before === undefined) lastId += 1;
    else schemaVersion = snapshot.schemaVersion + 1;
    if (before !== undefined && (before.name !== after.name || before.id !== after.id)) {
      known.delete(before.name);
      namesVersion = (snapshot.namesVersion ?? 0) + 1;
    }
    known.set(after.name, after);
  };

  for (const change of changes) {
    if (change.kind === 'define') {
      const spec = wholeSpec(change.spec);
      const existing = known.get(spec.name);
      keep(existing, defined(spec, existing, lastId + 1, now));
    } else if (change.kind === 'update') {
      const before = settled(known, change.name);
      keep(before, patched(before, change.patch));
    } else if (change.kind === 'retype') {
      const before = settled(known, change.name);
      const { type, patch, onLoss } = change;
      const spec = specAfter(before, type, patch);
      lastId += 1;
      const placement = isHotAnew(before.placement, spec) ? ('hot' as const) : ('cold' as const);
      const begun = { id: lastId as AttributeId, spec, onLoss, placement, startedAt: now };
      keep(before, revised(before, { ...specOf(before), change: begun }));
    } else if (change.kind === 'switch' || change.kind === 'abandon') {
      const before = known.get(change.name);
      if (before?.change?.id !== change.id) continue;
      keep(
        before,
        change.kind === 'switch' ? switched(before, before.change) : revised(before, specOf(before)),
      );
    } else if (change.kind === 'rename') {
      const before = settled(known, change.name);
      const name = attributeName(change.to);
      if (name === before.name) continue;
      if (known.has(name)) throw aboutAttribute('ATTRIBUTE_EXISTS', name, 'exists, and its name is taken');
      keep(before, revised(before, { ...specOf(before), name }));
    } else if (change.kind === 'restore') {
      const before = known.get(change.name) ?? live(known, change.name);
      if (before.retiredAt !== undefined) keep(before, revised(before, specOf(before)));
    } else if (change.kind === 'purge') {
      for (const { name, retiredAt } of [...known.values()]) {
        if (retiredAt === undefined || retiredAt >= change.retiredBefore) continue;
        known.delete(name);
        changed = true;
        schemaVersion = snapshot.schemaVersion + 1;
        namesVersion = (snapshot.namesVersion ?? 0) + 1;
      }
    } else {
      const before = known.get(change.name) ?? live(known, change.name);
      if (before.retiredAt === undefined)
        keep(before, revised(before, { ...specOf(settled(known, change.name)), retiredAt: now }));
    }
  }

  if (known.size > snapshot.attributes.length && known.size > snapshot.attributeLimit) {
    throw new AttriumError(
      'ATTRIBUTE_LIMIT',
      `The tenant would have ${known.size} attributes, retired ones included; its cap is ${snapshot.attributeLimit}.`,
      { details: { limit: snapshot.attributeLimit, wanted: known.size } },
    );
  }
  if (!changed) return snapshot;
  const attributes = [...known.values()].sort((a, b) => a.id - b.id);
  return { ...snapshot, schemaVersion, namesVersion, lastId, attributes };
};

const greatestId = ({ lastId, attributes }: CatalogSnapshot): number =>
  attributes.reduce((max, { id }) => Math.max(max, id), lastId ?? 0);

export interface CatalogWork {
  /** Attributes that are no more under their number: gone, or another one now. */
  readonly dropped: readonly AttributeId[];
  /** Numbers whose values are to be made from now on, and those for which that is over. */
  readonly begun: readonly AttributeId[];
  readonly ended: readonly AttributeId[];
  /** Numbers whose current values are to be removed. */
  readonly emptied: readonly AttributeId[];
}

/** What a change of the catalogue leaves to be done. */
export const catalogWork = (before: CatalogSnapshot, after: CatalogSnapshot): CatalogWork => {
  const ids = (snapshot: CatalogSnapshot) => snapshot.attributes.map(({ id }) => id);
  const begun = (snapshot: CatalogSnapshot) => snapshot.attributes.flatMap(({ change }) => change?.id ?? []);
  const [kept, running] = [new Set(ids(after)), new Set(begun(after))];
  const earlier = new Set(begun(before));
  return {
    dropped: ids(before).filter((id) => !kept.has(id)),
    begun: begun(after).filter((id) => !earlier.has(id)),
    ended: begun(before).filter((id) => !running.has(id)),
    emptied: [...ids(before), ...begun(before)].filter((id) => !kept.has(id) && !running.has(id)),
  };
};

export interface SyncPlan {
  /** What `applyCatalogChanges` takes. Complete only where nothing is breaking. */
  readonly changes: readonly SyncChange[];
  /** What no change can reach. */
  readonly breaking: readonly {
    readonly name: string;
    readonly code: 'ATTRIBUTE_TYPE_CHANGE' | 'ATTRIBUTE_RETIRED';
    readonly message: string;
  }[];
  /** What can be done, and will refuse calls that worked before. */
  readonly notices: readonly { readonly name: string; readonly message: string }[];
}

const patchTo = (before: AttributeSpec, after: AttributeSpec): AttributePatch =>
  Object.fromEntries(differingParts(before, after).map((part) => [part, after[part] ?? null]));

/**
 * What makes the catalogue equal to the specs, each of which declares its attribute whole: an absent part is removed.
 * Raises ATTRIBUTE_INVALID, also for a name that is declared twice.
 */
export const planSync = (
  snapshot: CatalogSnapshot,
  specs: readonly AttributeSpec[],
  { retireOthers }: { readonly retireOthers: boolean },
): SyncPlan => {
  const known = new Map(snapshot.attributes.map((attribute) => [attribute.name, attribute]));
  const declared = new Set<string>();
  const inUse = snapshot.attributes.flatMap(({ name, retiredAt }) => (retiredAt === undefined ? [name] : []));
  const names = new Set([...inUse, ...specs.map(({ name }) => String(name))]);
  const alike = Map.groupBy(names, nameLikeness);
  const changes: SyncChange[] = [];
  const breaking: SyncPlan['breaking'][number][] = [];
  const notices: SyncPlan['notices'][number][] = [];

  for (const raw of specs) {
    const spec = wholeSpec(raw);
    const { name } = spec;
    if (declared.has(name)) {
      throw new AttriumError('ATTRIBUTE_INVALID', `Attribute "${name}" is declared twice.`, {
        details: { attribute: name, part: 'name' },
      });
    }
    declared.add(name);
    const existing = known.get(name);
    if (existing === undefined) {
      changes.push({ kind: 'define', spec });
      const others = (alike.get(nameLikeness(name)) ?? []).filter((other) => other !== name);
      if (others.length > 0) {
        const quoted = others.map((other) => JSON.stringify(other)).join(', ');
        notices.push({ name, message: `May mean the same as ${quoted}: write to one of them only.` });
      }
    } else if (existing.retiredAt !== undefined) {
      breaking.push({
        name,
        code: 'ATTRIBUTE_RETIRED',
        message: `Attribute "${name}" is retired, and its name stays taken.`,
      });
    } else if (existing.type !== spec.type) {
      const message = `Attribute "${name}" cannot change from ${existing.type} to ${spec.type}.`;
      breaking.push({ name, code: 'ATTRIBUTE_TYPE_CHANGE', message });
    } else if (differingParts(existing, spec).length > 0) {
      changes.push({ kind: 'update', name, patch: patchTo(existing, spec) });
      const tightened = tightenedParts(existing, spec);
      if (tightened.length > 0) {
        notices.push({
          name,
          message: `Tightens ${tightened.join(', ')}: values written before stay, new ones may be refused.`,
        });
      }
    }
  }

  for (const { name, retiredAt } of retireOthers ? snapshot.attributes : []) {
    if (declared.has(name) || retiredAt !== undefined) continue;
    changes.push({ kind: 'retire', name });
    notices.push({ name, message: 'Retires the attribute: reads and writes that name it will be refused.' });
  }
  return { changes, breaking, notices };
};
