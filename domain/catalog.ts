import { type WholeSpec, wholeSpec } from './attribute-rules.ts';
import type {
  AttributeDefinition,
  AttributePatch,
  AttributeSpec,
  CatalogChange,
  CatalogSnapshot,
  Placement,
} from './attributes.ts';
import { compareValues } from './canonical-form.ts';
import { AttriumError } from './errors.ts';
import type { AttributeId, Micros } from './ids.ts';

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
  ...spec
}: AttributeDefinition): WholeSpec => spec;

const aboutAttribute = (
  code: 'ATTRIBUTE_EXISTS' | 'ATTRIBUTE_RETIRED' | 'ATTRIBUTE_UNKNOWN',
  name: string,
  text: string,
): AttriumError => new AttriumError(code, `Attribute "${name}" ${text}.`, { details: { attribute: name } });

const live = (known: ReadonlyMap<string, AttributeDefinition>, name: string): AttributeDefinition => {
  const found = known.get(name);
  if (found === undefined) throw aboutAttribute('ATTRIBUTE_UNKNOWN', name, 'is not defined');
  if (found.retiredAt !== undefined) throw aboutAttribute('ATTRIBUTE_RETIRED', name, 'is retired');
  return found;
};

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
  const asked = Object.entries(patch).filter(([, value]) => value !== undefined);
  const merged = { ...specOf(before), ...Object.fromEntries(asked) };
  const unset = Object.entries(merged).filter(([, value]) => value !== null);
  const after = wholeSpec(Object.fromEntries(unset) as unknown as AttributeSpec);
  if (differingParts(before, after).length === 0) return before;
  const { id, placement, version, createdAt } = before;
  return { ...after, id, placement: placed(placement, after), version: version + 1, createdAt };
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
 * ATTRIBUTE_INVALID, ATTRIBUTE_TYPE_CHANGE.
 */
export const applyCatalogChanges = (
  snapshot: CatalogSnapshot,
  changes: readonly CatalogChange[],
  now: Micros,
): CatalogSnapshot => {
  const known = new Map(snapshot.attributes.map((attribute) => [attribute.name, attribute]));
  let lastId = snapshot.attributes.reduce((max, { id }) => Math.max(max, id), 0);
  let schemaVersion = snapshot.schemaVersion;
  let changed = false;
  const keep = (before: AttributeDefinition | undefined, after: AttributeDefinition): void => {
    if (before === after) return;
    changed = true;
    // A new definition invalidates nothing that was validated before; anything else may.
    if (before === undefined) lastId += 1;
    else schemaVersion = snapshot.schemaVersion + 1;
    known.set(after.name, after);
  };

  for (const change of changes) {
    if (change.kind === 'define') {
      const spec = wholeSpec(change.spec);
      const existing = known.get(spec.name);
      keep(existing, defined(spec, existing, lastId + 1, now));
    } else if (change.kind === 'update') {
      const before = live(known, change.name);
      keep(before, patched(before, change.patch));
    } else {
      const before = known.get(change.name) ?? live(known, change.name);
      if (before.retiredAt === undefined) {
        const retired = { ...before, retiredAt: now, version: before.version + 1 };
        keep(before, { ...retired, placement: placed(before.placement, retired) });
      }
    }
  }

  if (known.size > snapshot.attributes.length && known.size > snapshot.attributeLimit) {
    throw new AttriumError(
      'ATTRIBUTE_LIMIT',
      `The tenant would have ${known.size} attributes, retired ones included; its cap is ${snapshot.attributeLimit}.`,
      { details: { limit: snapshot.attributeLimit, wanted: known.size } },
    );
  }
  return changed ? { ...snapshot, schemaVersion, attributes: [...known.values()] } : snapshot;
};

export interface SyncPlan {
  /** What `applyCatalogChanges` takes. Complete only where nothing is breaking. */
  readonly changes: readonly CatalogChange[];
  /** What no change can reach. */
  readonly breaking: readonly {
    readonly name: string;
    readonly code: 'ATTRIBUTE_TYPE_CHANGE' | 'ATTRIBUTE_RETIRED';
    readonly message: string;
  }[];
  /** What can be done, and will refuse calls that worked before. */
  readonly notices: readonly { readonly name: string; readonly message: string }[];
}

const tightenings = (before: AttributeSpec, after: AttributeSpec): string[] => {
  const { type } = after;
  const found: string[] = [];
  const raised =
    after.min !== undefined && (before.min === undefined || compareValues(type, after.min, before.min) > 0);
  const lowered =
    after.max !== undefined && (before.max === undefined || compareValues(type, after.max, before.max) < 0);
  const stillAllowed = new Set(after.allowed);
  if (raised) found.push('min');
  if (lowered) found.push('max');
  if (
    after.allowed !== undefined &&
    (before.allowed === undefined || before.allowed.some((value) => !stillAllowed.has(value)))
  ) {
    found.push('allowed');
  }
  if (after.pattern !== undefined && after.pattern !== before.pattern) found.push('pattern');
  return found;
};

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
  const changes: CatalogChange[] = [];
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
      const tightened = tightenings(existing, spec);
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
