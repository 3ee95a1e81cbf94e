import type { Procedures } from '../procedures.ts';

export interface ProcedureExample {
  /** What it shows; the line above it in the docs. */
  readonly shows: string;
  /** The last procedure that it calls is the one that it is an example of. */
  readonly call: (attrium: Procedures) => Promise<unknown>;
}

const firstKey = async ({ keys }: Procedures): Promise<string> => {
  const [key] = (await keys.list({})).keys.filter(({ label, revokedAt }) => label === 'shop' && !revokedAt);
  if (key === undefined) throw new TypeError('No earlier example made the key.');
  return key.id;
};

/**
 * Each procedure, as its users would call it: the examples of docs/procedures, and what /openapi.json is held against.
 * For an operator, on an empty tenant, in this order; all are answered.
 */
export const procedureExamples: readonly ProcedureExample[] = [
  {
    shows: 'Four attributes of boats.',
    call: ({ attributes }) =>
      attributes.define({
        attributes: [
          { name: 'length', type: 'number', unit: 'm', min: 0, max: 100, freshForMs: 60_000 },
          {
            name: 'rig',
            type: 'text',
            allowed: ['sloop', 'ketch'],
            tier: 'hot',
            description: 'Masts, sails',
          },
          { name: 'survey', type: 'json', pii: 'personal' },
          { name: 'sold', type: 'boolean' },
        ],
      }),
  },
  {
    shows: 'What would change if only this were declared. `dryRun` changes nothing.',
    call: ({ attributes }) =>
      attributes.sync({
        attributes: [{ name: 'length', type: 'number', unit: 'ft' }],
        retireOthers: true,
        dryRun: true,
      }),
  },
  {
    shows: 'Another bound, and no time after which a value is stale.',
    call: ({ attributes }) => attributes.update({ name: 'length', max: 120, freshForMs: null }),
  },
  {
    shows: 'What another type would do to the values. `dryRun` changes nothing.',
    call: ({ attributes }) =>
      attributes.update({ name: 'rig', type: 'reference', allowed: null, dryRun: true }),
  },
  {
    shows: 'No more values of it.',
    call: ({ attributes }) => attributes.retire({ name: 'sold' }),
  },
  {
    shows: 'It takes values again, and shows those that it had.',
    call: async ({ attributes }) => {
      await attributes.define({ attributes: [{ name: 'crew', type: 'integer' }] });
      await attributes.retire({ name: 'crew' });
      return attributes.restore({ name: 'crew' });
    },
  },
  {
    shows: 'Those that take values.',
    call: ({ attributes }) => attributes.list(),
  },
  {
    shows: 'Those that are retired, too.',
    call: ({ attributes }) => attributes.list({ retired: true }),
  },
  {
    shows: 'A new entity.',
    call: ({ entities }) =>
      entities.put({
        entity: 'boat:1',
        type: 'boat',
        values: { length: 9.5, rig: 'sloop', survey: { by: 'Ada', faults: [] } },
      }),
  },
  {
    shows: 'An edit that is refused if somebody else edited first, and that can be repeated.',
    call: ({ entities }) =>
      entities.put({
        entity: 'boat:1',
        values: { length: 9.6, rig: null },
        expectedVersion: '1',
        idempotencyKey: 'measured-again',
      }),
  },
  {
    shows: 'Two entities, one of which is refused by itself.',
    call: ({ entities }) =>
      entities.putMany({
        items: [
          { entity: 'boat:2', type: 'boat', values: { length: 14, rig: 'ketch' } },
          { entity: 'boat:3', type: 'boat', values: { length: 'long' } },
        ],
      }),
  },
  {
    shows: 'All its values. An answer up to a second old would do.',
    call: ({ entities }) =>
      entities.get({ entity: 'boat:1', consistency: { mode: 'EVENTUAL', maxLagMs: 1_000 } }),
  },
  {
    shows: 'One attribute of two entities, one of which is not there.',
    call: ({ entities }) => entities.getMany({ entities: ['boat:2', 'boat:3'], attributes: ['length'] }),
  },
  {
    shows: 'What its length was; the newest two.',
    call: ({ entities }) => entities.history({ entity: 'boat:1', attributes: ['length'], limit: 2 }),
  },
  {
    shows: 'Boats from 10 m on and boats without a rig, the longest first.',
    call: ({ entities }) =>
      entities.find({
        where: {
          and: [
            { attribute: '$type', op: 'eq', value: 'boat' },
            {
              or: [
                { attribute: 'length', op: 'gte', value: 10 },
                { not: { attribute: 'rig', op: 'exists', value: true } },
              ],
            },
          ],
        },
        select: ['length'],
        orderBy: [{ attribute: 'length', direction: 'desc' }],
        limit: 10,
      }),
  },
  {
    shows: 'What finding long boats would cost.',
    call: ({ entities }) => entities.explain({ where: { attribute: 'length', op: 'gte', value: 10 } }),
  },
  {
    shows: 'How they are used; here, nothing was counted yet.',
    call: ({ attributes }) => attributes.stats({ attributes: ['length', 'rig'] }),
  },
  {
    shows: 'What was decided on their tiers, and would be now.',
    call: ({ attributes }) => attributes.promotions({ limit: 10 }),
  },
  {
    shows: 'Hot whatever finds use.',
    call: ({ attributes }) => attributes.pin({ attribute: 'length', pin: 'hot' }),
  },
  { shows: 'Nobody sees it any more.', call: ({ entities }) => entities.delete({ entity: 'boat:2' }) },
  { shows: 'And back, as it was.', call: ({ entities }) => entities.restore({ entity: 'boat:2' }) },
  {
    shows: 'Two observations, one of which is rejected by its place.',
    call: ({ ingest }) =>
      ingest.write({
        values: [
          { entity: 'boat:1', attribute: 'length', value: 9.7, observedAt: '2026-01-01T00:00:10Z' },
          { entity: 'boat:1', attribute: 'colour', value: 'red' },
        ],
      }),
  },
  {
    shows: 'For a program that only reads.',
    call: ({ keys }) => keys.create({ role: 'reader', label: 'shop', expiresAt: '2027-01-01T00:00:00Z' }),
  },
  { shows: 'Those of the own tenant.', call: ({ keys }) => keys.list() },
  {
    shows: 'A successor; the old one goes on for an hour.',
    call: async (attrium) => attrium.keys.rotate({ id: await firstKey(attrium), graceMs: 3_600_000 }),
  },
  {
    shows: 'Ended at once.',
    call: async (attrium) => attrium.keys.revoke({ id: await firstKey(attrium) }),
  },
  {
    shows: 'With room for a hundred attributes.',
    call: ({ tenants }) => tenants.create({ name: 'harbour', attributeLimit: 100 }),
  },
  { shows: 'All of them.', call: ({ tenants }) => tenants.list() },
  { shows: 'No worker runs here, so the next month is missing.', call: ({ health }) => health.check() },
  { shows: 'The last three.', call: ({ audit }) => audit.list({ limit: 3 }) },
];
