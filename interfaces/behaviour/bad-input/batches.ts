import { limits } from '#domain/limits';
import { type BadInput, untyped } from './row.ts';

const items = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ entity: `x${n}`, values: { n: 1 } }));
const good = { entity: 'good', values: { n: 2 } };

export const batchRows: readonly BadInput[] = [
  {
    case: 'batch with an entity twice',
    code: 'DUPLICATE_ENTITY',
    call: ({ attrium }) => attrium.entities.putMany({ items: [good, { entity: 'good', values: { n: 3 } }] }),
  },
  {
    case: 'atomic batch with an entity twice',
    code: 'DUPLICATE_ENTITY',
    call: ({ attrium }) => attrium.entities.putMany({ items: [good, good], atomic: true }),
  },
  {
    case: 'atomic batch with a bad value',
    code: 'VALUE_TYPE',
    call: ({ attrium }) =>
      attrium.entities.putMany({ items: [good, { entity: 'bad', values: { n: 'text' } }], atomic: true }),
  },
  {
    case: 'atomic batch with an unknown attribute',
    code: 'ATTRIBUTE_UNKNOWN',
    call: ({ attrium }) =>
      attrium.entities.putMany({ items: [good, { entity: 'bad', values: { never: 1 } }], atomic: true }),
  },
  {
    case: 'atomic batch with a conflict of versions',
    code: 'VERSION_CONFLICT',
    call: ({ attrium }) =>
      attrium.entities.putMany({
        items: [good, { entity: 'e', values: {}, expectedVersion: '9' }],
        atomic: true,
      }),
  },
  {
    case: 'atomic batch with a deleted entity',
    code: 'ENTITY_DELETED',
    call: ({ attrium }) =>
      attrium.entities.putMany({ items: [good, { entity: 'gone', values: {} }], atomic: true }),
  },
  {
    case: 'batch without items',
    code: 'REQUEST_INVALID',
    call: ({ attrium }) => attrium.entities.putMany({ items: [] }),
  },
  {
    case: `batch with more than ${limits.itemsPerCall} items`,
    code: 'TOO_MANY_VALUES',
    call: ({ attrium }) => attrium.entities.putMany({ items: items(limits.itemsPerCall + 1) }),
  },
  {
    case: 'batch with an item that is none',
    code: 'REQUEST_INVALID',
    call: ({ attrium }) => attrium.entities.putMany({ items: [good, untyped(null)] }),
  },
  {
    case: `bulk write with more than ${limits.valuesPerWrite} values`,
    code: 'TOO_MANY_VALUES',
    call: ({ attrium }) =>
      attrium.ingest.write({
        values: Array.from({ length: limits.valuesPerWrite + 1 }, () => ({
          entity: 'e',
          attribute: 'n',
          value: 2,
        })),
      }),
  },
  {
    case: 'bulk write with a value that is missing',
    code: 'REQUEST_INVALID',
    call: ({ attrium }) =>
      attrium.ingest.write({
        values: [{ entity: 'e', attribute: 'n', value: 2 }, untyped({ entity: 'e', attribute: 'n' })],
      }),
  },
  {
    case: 'bulk write with a durability that is not there',
    code: 'REQUEST_INVALID',
    call: ({ attrium }) =>
      attrium.ingest.write({
        values: [{ entity: 'e', attribute: 'n', value: 2 }],
        durability: untyped('eventual'),
      }),
  },
  {
    case: 'staged write with an idempotency key',
    code: 'REQUEST_INVALID',
    call: ({ attrium }) =>
      attrium.ingest.write({
        values: [{ entity: 'e', attribute: 'n', value: 2 }],
        durability: 'staged',
        idempotencyKey: 'k',
      }),
  },
  {
    case: `more than ${limits.itemsPerCall} entities in a read`,
    code: 'TOO_MANY_VALUES',
    call: ({ attrium }) =>
      attrium.entities.getMany({ entities: items(limits.itemsPerCall + 1).map(({ entity }) => entity) }),
  },
  {
    case: 'idempotency key used with another payload',
    code: 'IDEMPOTENCY_CONFLICT',
    // The first call writes what is there already, and is part of what was before.
    call: async ({ attrium }) => {
      await attrium.ingest.write({
        values: [{ entity: 'e', attribute: 'never', value: 1 }],
        idempotencyKey: 'used',
      });
      return attrium.entities.put({ entity: 'e', values: { n: 2 }, idempotencyKey: 'used' });
    },
  },
];
