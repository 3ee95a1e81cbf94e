import { limits } from '#domain/limits';
import { type BadInput, untyped, type World } from './row.ts';

const define =
  (spec: object) =>
  ({ attrium }: World): Promise<unknown> =>
    attrium.attributes.define({ attributes: [untyped({ type: 'number', ...spec })] });

const named = (name: string) => define({ name });

export const attributeRows: readonly BadInput[] = [
  { case: 'attribute name empty', code: 'ATTRIBUTE_INVALID', call: named('') },
  {
    case: `attribute name of more than ${limits.attributeNameBytes} bytes`,
    code: 'ATTRIBUTE_INVALID',
    call: named('x'.repeat(limits.attributeNameBytes + 1)),
  },
  { case: 'attribute name of the store itself', code: 'ATTRIBUTE_INVALID', call: named('$entity') },
  { case: 'attribute name __proto__', code: 'ATTRIBUTE_INVALID', call: named('__proto__') },
  {
    case: 'attribute name with SQL',
    code: 'ATTRIBUTE_INVALID',
    call: named(`x"; drop table attributes; --`),
  },
  { case: 'attribute name with a quote', code: 'ATTRIBUTE_INVALID', call: named(`it's`) },
  { case: 'attribute name with NUL', code: 'ATTRIBUTE_INVALID', call: named('a\0b') },
  { case: 'attribute name with a line break', code: 'ATTRIBUTE_INVALID', call: named('a\nb') },
  { case: 'attribute name with an unpaired surrogate', code: 'ATTRIBUTE_INVALID', call: named('a\ud800b') },
  { case: 'attribute name not in NFC', code: 'ATTRIBUTE_INVALID', call: named('e\u0301t') },
  { case: 'attribute name not a text', code: 'REQUEST_INVALID', call: define({ name: 5 }) },
  {
    case: 'attribute of an unknown type',
    code: 'REQUEST_INVALID',
    call: define({ name: 'x', type: 'float' }),
  },
  {
    case: 'attribute with an unknown part',
    code: 'REQUEST_INVALID',
    call: define({ name: 'x', colour: 'red' }),
  },
  {
    case: 'attribute with min above max',
    code: 'ATTRIBUTE_INVALID',
    call: define({ name: 'x', min: 2, max: 1 }),
  },
  {
    case: 'attribute with a bound of another type',
    code: 'ATTRIBUTE_INVALID',
    call: define({ name: 'x', min: '1' }),
  },
  {
    case: 'attribute with a bound that its type does not take',
    code: 'ATTRIBUTE_INVALID',
    call: define({ name: 'x', type: 'text', min: 'a' }),
  },
  {
    case: 'attribute with a pattern that cannot be matched in linear time',
    code: 'ATTRIBUTE_INVALID',
    call: define({ name: 'x', type: 'text', pattern: '(a)\\1' }),
  },
  {
    case: 'attribute with a broken pattern',
    code: 'ATTRIBUTE_INVALID',
    call: define({ name: 'x', type: 'text', pattern: '(' }),
  },
  {
    case: 'attribute with an allowed value twice',
    code: 'ATTRIBUTE_INVALID',
    call: define({ name: 'x', type: 'decimal', allowed: ['1', '1.0'] }),
  },
  {
    case: `attribute with more than ${limits.allowedValues} allowed values`,
    code: 'ATTRIBUTE_INVALID',
    call: define({
      name: 'x',
      type: 'integer',
      allowed: Array.from({ length: limits.allowedValues + 1 }, (_, n) => n),
    }),
  },
  {
    case: 'attribute that is never fresh',
    code: 'ATTRIBUTE_INVALID',
    call: define({ name: 'x', freshForMs: 0 }),
  },
  {
    case: 'attribute description with NUL',
    code: 'ATTRIBUTE_INVALID',
    call: define({ name: 'x', description: 'a\0b' }),
  },
  {
    case: `attribute unit of more than ${limits.attributeUnitBytes} bytes`,
    code: 'ATTRIBUTE_INVALID',
    call: define({ name: 'x', unit: 'x'.repeat(limits.attributeUnitBytes + 1) }),
  },
  {
    case: 'attribute defined again, otherwise',
    code: 'ATTRIBUTE_EXISTS',
    call: define({ name: 'n', unit: 'kg' }),
  },
  { case: 'attribute defined again after it was retired', code: 'ATTRIBUTE_RETIRED', call: named('old') },
  {
    case: 'attribute defined twice in a call, differently',
    code: 'ATTRIBUTE_EXISTS',
    call: ({ attrium }) =>
      attrium.attributes.define({
        attributes: [
          { name: 'x', type: 'number' },
          { name: 'x', type: 'text' },
        ],
      }),
  },
  {
    case: 'attribute declared twice in a sync',
    code: 'ATTRIBUTE_INVALID',
    call: ({ attrium }) =>
      attrium.attributes.sync({
        attributes: [
          { name: 'x', type: 'number' },
          { name: 'x', type: 'number' },
        ],
      }),
  },
  {
    case: 'attribute type changed by a sync',
    code: 'ATTRIBUTE_TYPE_CHANGE',
    call: ({ attrium }) =>
      attrium.attributes.sync({
        attributes: [
          { name: 'n', type: 'text' },
          { name: 'x', type: 'text' },
        ],
      }),
  },
  {
    case: 'attribute type changed to one that there is not',
    code: 'REQUEST_INVALID',
    call: ({ attrium }) => attrium.attributes.update(untyped({ name: 'n', type: 'money' })),
  },
  {
    case: 'attribute type changed to one that does not take the bounds',
    code: 'ATTRIBUTE_INVALID',
    call: ({ attrium }) => attrium.attributes.update({ name: 'n', type: 'text' }),
  },
  {
    case: 'attribute type changed to one in which values would be lost, without consent',
    code: 'ATTRIBUTE_COERCION',
    call: ({ attrium }) => attrium.attributes.update({ name: 't', type: 'integer' }),
  },
  {
    case: 'attribute type changed while another change of it runs',
    code: 'ATTRIBUTE_CHANGING',
    file: 'application/attributes/upkeep.unit.test.ts',
    test: 'a change of type is refused while another one of the attribute runs',
  },
  {
    case: 'attribute retired and defined again before it was purged, under load',
    code: 'ATTRIBUTE_RETIRED',
    file: 'adapters/postgres/attribute-reuse.int.test.ts',
    test: 'retired, purged and defined anew under load, it shows values of the newest attribute only',
  },
  {
    case: 'attribute renamed to a name that is taken',
    code: 'ATTRIBUTE_EXISTS',
    call: ({ attrium }) => attrium.attributes.update({ name: 'n', rename: 't' }),
  },
  {
    case: 'attribute restored that is unknown',
    code: 'ATTRIBUTE_UNKNOWN',
    call: ({ attrium }) => attrium.attributes.restore({ name: 'never' }),
  },
  {
    case: 'attribute update that contradicts what stays',
    code: 'ATTRIBUTE_INVALID',
    call: ({ attrium }) => attrium.attributes.update({ name: 'n', max: -1 }),
  },
  {
    case: 'attribute update of an unknown one',
    code: 'ATTRIBUTE_UNKNOWN',
    call: ({ attrium }) => attrium.attributes.update({ name: 'never', unit: 'kg' }),
  },
  {
    case: 'attribute update of a retired one',
    code: 'ATTRIBUTE_RETIRED',
    call: ({ attrium }) => attrium.attributes.update({ name: 'old', unit: 'kg' }),
  },
  {
    case: 'attribute pinned that is unknown',
    code: 'ATTRIBUTE_UNKNOWN',
    call: ({ attrium }) => attrium.attributes.pin({ attribute: 'never', pin: 'hot' }),
  },
  {
    case: 'attribute pinned that is retired',
    code: 'ATTRIBUTE_RETIRED',
    call: ({ attrium }) => attrium.attributes.pin({ attribute: 'old', pin: 'hot' }),
  },
  {
    case: 'attribute pinned to no tier',
    code: 'REQUEST_INVALID',
    call: ({ attrium }) => attrium.attributes.pin(untyped({ attribute: 'n', pin: 'warm' })),
  },
  {
    case: 'attribute pinned hot beyond the budget',
    code: 'PIN_BEYOND_BUDGET',
    file: 'interfaces/promotions.unit.test.ts',
    test: 'refuses a pin beyond the budget, by whichever procedure',
  },
  {
    case: 'attribute statistics of an unknown one',
    code: 'ATTRIBUTE_UNKNOWN',
    call: ({ attrium }) => attrium.attributes.stats({ attributes: ['n', 'never'] }),
  },
  {
    case: 'promotions behind a forged cursor',
    code: 'CURSOR_INVALID',
    call: ({ attrium }) => attrium.attributes.promotions({ cursor: 'forged' }),
  },
  {
    case: 'attribute retired that is unknown',
    code: 'ATTRIBUTE_UNKNOWN',
    call: ({ attrium }) => attrium.attributes.retire({ name: 'never' }),
  },
  {
    case: 'more attributes in a tenant than its cap',
    code: 'ATTRIBUTE_LIMIT',
    call: ({ attrium }) =>
      attrium.attributes.define({
        attributes: [
          { name: 'x', type: 'number' },
          { name: 'y', type: 'number' },
        ],
      }),
  },
  {
    case: `more than ${limits.attributeChangesPerCall} attributes in a definition`,
    code: 'TOO_MANY_VALUES',
    call: ({ attrium }) =>
      attrium.attributes.define({
        attributes: Array.from({ length: limits.attributeChangesPerCall + 1 }, (_, n) => ({
          name: `x${n}`,
          type: 'number' as const,
        })),
      }),
  },
];
