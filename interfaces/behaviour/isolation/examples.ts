/** What one tenant has, or nobody: all that a call can name or present. */
export interface Named {
  readonly tenant: string;
  readonly entity: string;
  readonly attribute: string;
  readonly key: string;
  readonly token: string;
  readonly findCursor: string;
  readonly historyCursor: string;
  readonly auditCursor: string;
}

/** An entity and an attribute that every caller of the suite has. */
export const own = { entity: 'own', attribute: 'own' } as const;

type Example = (named: Named) => unknown;

const edits: readonly Example[] = [
  ({ entity }) => ({ entity }),
  ({ entity }) => ({ entity, expectedVersion: '1' }),
  ({ token }) => ({ entity: own.entity, token }),
];

const reads: readonly ((entity: string) => Example)[] = [
  (entity) =>
    ({ token }) => ({ entity, token }),
  (entity) =>
    ({ token }) => ({ entity, consistency: { mode: 'EVENTUAL', atLeast: token } }),
  (entity) =>
    ({ attribute }) => ({ entity, attributes: [attribute] }),
];

const ownReads = reads.map((read) => read(own.entity));

/**
 * Each procedure with inputs that name all that it can name. A caller gives them what is another tenant's, and what is
 * nobody's, and must not be able to tell the difference.
 */
export const examples: Readonly<Record<string, readonly Example[]>> = {
  'attributes.define': [({ attribute: name }) => ({ attributes: [{ name, type: 'json' }] })],
  'attributes.sync': [
    ({ attribute: name }) => ({ attributes: [{ name, type: 'json' }], retireOthers: true }),
    ({ attribute: name }) => ({ attributes: [{ name, type: 'json' }], dryRun: true }),
  ],
  'attributes.list': [() => ({ retired: true })],
  'attributes.update': [
    ({ attribute: name }) => ({ name, unit: 'kg' }),
    ({ attribute: name }) => ({ name, type: 'json', dryRun: true }),
    ({ attribute: rename }) => ({ name: own.attribute, rename, dryRun: true }),
  ],
  'attributes.retire': [({ attribute: name }) => ({ name })],
  'attributes.restore': [({ attribute: name }) => ({ name })],
  'attributes.stats': [() => ({}), ({ attribute }) => ({ attributes: [attribute] })],
  'attributes.promotions': [() => ({}), ({ auditCursor: cursor }) => ({ limit: 1, cursor })],
  'attributes.pin': [({ attribute }) => ({ attribute, pin: 'cold' })],
  'entities.put': [
    ({ entity, attribute }) => ({ entity, values: { [attribute]: 'x' } }),
    ({ entity }) => ({ entity, values: { [own.attribute]: 'x' } }),
    ({ entity }) => ({ entity, values: {}, expectedVersion: '1' }),
    ({ token }) => ({ entity: own.entity, values: { [own.attribute]: 'x' }, token }),
    // The other tenant has used it for another payload.
    ({ entity }) => ({ entity, values: {}, idempotencyKey: 'theirs' }),
  ],
  'entities.putMany': [
    ({ entity, attribute }) => ({ items: [{ entity, values: { [attribute]: 'x' } }] }),
    ({ entity }) => ({ items: [{ entity, values: {}, expectedVersion: '1' }], atomic: true }),
    ({ token }) => ({ items: [{ entity: own.entity, values: {} }], token }),
  ],
  'entities.get': [({ entity }) => ({ entity }), ...ownReads],
  'entities.getMany': [
    ({ entity }) => ({ entities: [entity, own.entity] }),
    ({ token }) => ({ entities: [own.entity], token }),
  ],
  'entities.history': [
    ({ entity }) => ({ entity }),
    ({ historyCursor: cursor }) => ({ entity: own.entity, limit: 1, cursor }),
    ...ownReads,
  ],
  'entities.find': [
    () => ({}),
    ({ findCursor: cursor }) => ({ limit: 1, cursor }),
    ({ token }) => ({ token }),
    ({ entity: value }) => ({ where: { attribute: '$entity', op: 'eq', value } }),
    ({ attribute }) => ({ where: { attribute, op: 'exists', value: true } }),
    ({ attribute }) => ({ orderBy: [{ attribute }] }),
    ({ attribute }) => ({ select: [attribute] }),
  ],
  'entities.explain': [
    () => ({}),
    ({ attribute }) => ({ where: { attribute, op: 'exists', value: true } }),
    ({ attribute }) => ({ orderBy: [{ attribute }] }),
  ],
  'entities.delete': edits,
  'entities.restore': edits,
  'ingest.write': [
    ({ entity }) => ({ values: [{ entity, attribute: own.attribute, value: 'x' }] }),
    ({ entity, attribute }) => ({ values: [{ entity, attribute, value: 'x' }] }),
    ({ token }) => ({ values: [{ entity: own.entity, attribute: own.attribute, value: 'x' }], token }),
  ],
  'keys.create': [
    () => ({ role: 'reader', label: 'mine' }),
    ({ tenant }) => ({ tenant, role: 'reader', label: 'mine' }),
  ],
  'keys.list': [() => ({}), ({ tenant }) => ({ tenant })],
  'keys.rotate': [({ key: id }) => ({ id }), ({ tenant, key: id }) => ({ tenant, id })],
  'keys.revoke': [({ key: id }) => ({ id }), ({ tenant, key: id }) => ({ tenant, id })],
  'tenants.create': [({ tenant: name }) => ({ name })],
  'tenants.list': [() => ({})],
  'health.check': [() => ({})],
  'audit.list': [() => ({}), ({ auditCursor: cursor }) => ({ limit: 1, cursor })],
};
