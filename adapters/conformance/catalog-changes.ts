import fc, { type Arbitrary } from 'fast-check';
import {
  type AttributePatch,
  type AttributeSpec,
  type CatalogChange,
  lossPolicies,
  piiClasses,
  tiers,
} from '#domain/attributes';
import type { AttributeId, Micros } from '#domain/ids';
import { type ValueType, valueTypes } from '#domain/values';
import { anyValue } from './generators.ts';

/** Few names, so that changes meet; one that no attribute can have. */
const name = fc.constantFrom('a', 'b', 'temp / \u00b0C', 'constructor', 'e', '$bad');

const constraints = (type: ValueType) => ({
  description: fc.constantFrom('', 'what "it" is \u{1f600}'),
  unit: fc.constantFrom('ms', '\u20ac'),
  allowed: fc.uniqueArray(anyValue(type), { minLength: 1, maxLength: 3 }),
  min: anyValue(type),
  max: anyValue(type),
  pattern: fc.constantFrom('^[a-z]+$', '\\d', '(unclosed'),
  pii: fc.constantFrom(...piiClasses),
  freshForMs: fc.constantFrom(1, 60_000, Number.MAX_SAFE_INTEGER),
  tier: fc.constantFrom(...tiers),
});

/** Some parts fit each other, some contradict: both have to end as the domain says. */
const spec: Arbitrary<AttributeSpec> = fc
  .constantFrom(...valueTypes)
  .chain((type) =>
    fc.record({ name, type: fc.constant(type), ...constraints(type) }, { requiredKeys: ['name', 'type'] }),
  );

const bareSpec: Arbitrary<AttributeSpec> = fc.record({ name, type: fc.constantFrom('number', 'text') });

const patch: Arbitrary<AttributePatch> = fc
  .constantFrom(...valueTypes)
  .chain((type) =>
    fc.record(
      Object.fromEntries(
        Object.entries(constraints(type)).map(([part, value]) => [
          part,
          fc.option(value as Arbitrary<unknown>),
        ]),
      ),
      { requiredKeys: [] },
    ),
  )
  // Few parts at a time, so that most patches are legal.
  .chain((whole) => fc.subarray(Object.entries(whole), { maxLength: 2 }).map(Object.fromEntries));

export const anyCatalogChange: Arbitrary<CatalogChange> = fc.oneof(
  fc.record({ kind: fc.constant('define' as const), spec: fc.oneof(bareSpec, spec) }),
  fc.record({ kind: fc.constant('update' as const), name, patch }),
  fc.record({ kind: fc.constant('retire' as const), name }),
  fc.record({ kind: fc.constant('restore' as const), name }),
  fc.record({ kind: fc.constant('rename' as const), name, to: name }),
  fc.record({
    kind: fc.constant('retype' as const),
    name,
    type: fc.constantFrom(...valueTypes),
    patch: fc.constant({ allowed: null, min: null, max: null, pattern: null }),
    onLoss: fc.constantFrom(...lossPolicies),
  }),
  fc.record({
    kind: fc.constantFrom('switch' as const, 'abandon' as const),
    name,
    id: fc.integer({ min: 1, max: 6 }).map((id) => id as AttributeId),
  }),
  // Long before and long after everything that a test does.
  fc.record({
    kind: fc.constant('purge' as const),
    retiredBefore: fc.constantFrom(0 as Micros, 9e15 as Micros),
  }),
);
