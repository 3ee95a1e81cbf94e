import type { AttributeSpec, CatalogChange } from '#domain/attributes';
import type { EntityState, ShownEntry } from '#domain/entity';
import type { AttributeId, EntityKey, Micros, TenantId } from '#domain/ids';
import type {
  AttributeWrite,
  CommitResult,
  Edit,
  EditOutcome,
  EditRequest,
  EntityStore,
  Idempotency,
  Observation,
  ObservationRequest,
  WriteOutcome,
  WriteRequest,
} from '#domain/ports/entity-store';
import { type Value, type ValueType, valueTypes } from '#domain/values';
import type { EntityStoreSubject } from './subject.ts';

/** Values by attribute name; null unsets. */
export type Named = Readonly<Record<string, Value | null>>;

/** One of each type and tier, `text.hot` for instance, so that a store's two ways of keeping values are both met. */
export const everyAttribute: readonly AttributeSpec[] = valueTypes.flatMap((type) =>
  (['hot', 'cold'] as const).map((tier) => ({ name: `${type}.${tier}`, type, tier })),
);

export const key = (text: string): EntityKey => text as EntityKey;

/** Seconds after a fixed moment in the past, so that values of a case have a known order. */
export const at = (seconds: number): Micros => (1_577_836_800_000_000 + seconds * 1_000_000) as Micros;

interface EditOptions {
  readonly type?: string;
  readonly observedAt?: Micros;
  readonly expectedVersion?: number;
}

/** A fresh tenant with attributes, and short words to write to it and to look at it. */
export class Scene {
  readonly subject: EntityStoreSubject;
  readonly store: EntityStore;
  readonly tenant: TenantId;
  schemaVersion = 0;
  readonly #attributes = new Map<string, { readonly id: AttributeId; readonly type: ValueType }>();

  private constructor(subject: EntityStoreSubject, tenant: TenantId) {
    this.subject = subject;
    this.store = subject.store;
    this.tenant = tenant;
  }

  static async open(subject: EntityStoreSubject, attributes = everyAttribute): Promise<Scene> {
    const scene = new Scene(subject, await subject.newTenant());
    await scene.change(attributes.map((spec) => ({ kind: 'define', spec })));
    return scene;
  }

  async change(changes: readonly CatalogChange[]): Promise<void> {
    const snapshot = await this.subject.catalog.apply(this.tenant, changes);
    this.schemaVersion = snapshot.schemaVersion;
    for (const { name, id, type } of snapshot.attributes) this.#attributes.set(name, { id, type });
  }

  id(name: string): AttributeId {
    return this.#attribute(name).id;
  }

  /** The attribute as a filter or an order looks at it. */
  field(name: string): { readonly kind: 'attribute'; readonly id: AttributeId; readonly type: ValueType } {
    return { kind: 'attribute', ...this.#attribute(name) };
  }

  #attribute(name: string): { readonly id: AttributeId; readonly type: ValueType } {
    const attribute = this.#attributes.get(name);
    if (attribute === undefined) throw new TypeError(`the scene has no attribute ${name}`);
    return attribute;
  }

  writes(values: Named): AttributeWrite[] {
    return Object.entries(values).map(([name, value]) => {
      const { id, type } = this.#attribute(name);
      return { attribute: id, type, value };
    });
  }

  // Parts of requests.

  putting(entity: string, values: Named = {}, options: EditOptions = {}): Edit {
    return { action: 'put', entity: key(entity), values: this.writes(values), ...options };
  }

  deleting(entity: string, options: EditOptions = {}): Edit {
    return { action: 'delete', entity: key(entity), values: [], ...options };
  }

  restoring(entity: string, options: EditOptions = {}): Edit {
    return { action: 'restore', entity: key(entity), values: [], ...options };
  }

  /** One observation for each value. */
  observing(entity: string, values: Named, observedAt?: Micros): Observation[] {
    return this.writes(values).map((write) => ({ ...write, entity: key(entity), observedAt }));
  }

  edits(
    edits: readonly Edit[],
    options: { readonly atomicity?: 'all' | 'each'; readonly idempotency?: Idempotency } = {},
  ): EditRequest {
    const { tenant, schemaVersion } = this;
    return { kind: 'edits', tenant, schemaVersion, atomicity: 'each', edits, ...options };
  }

  observations(
    observations: readonly Observation[],
    options: Pick<ObservationRequest, 'idempotency' | 'part'> = {},
  ): ObservationRequest {
    const { tenant, schemaVersion } = this;
    return { kind: 'observations', tenant, schemaVersion, observations, ...options };
  }

  // Writes that are expected to succeed.

  async commit(...requests: readonly WriteRequest[]): Promise<CommitResult> {
    return this.store.commit(requests);
  }

  /** The outcome of one request in a commit of its own. */
  async outcome(request: WriteRequest): Promise<WriteOutcome> {
    return only((await this.store.commit([request])).outcomes);
  }

  /** What a retry of the request with this key would be answered. */
  async replay(idempotency: Idempotency): Promise<WriteOutcome | null> {
    return (await this.store.replay(this.tenant, idempotency))?.outcome ?? null;
  }

  /** The outcome of one edit in a commit of its own. */
  async edit(edit: Edit): Promise<EditOutcome> {
    const outcome = await this.outcome(this.edits([edit]));
    if (outcome.status !== 'committed' || outcome.kind !== 'edits') {
      throw new Error(`the store refused the request: ${JSON.stringify(outcome)}`);
    }
    return only(outcome.edits);
  }

  /** Commits the edits together; fails the case where one is not applied. */
  async apply(...edits: readonly Edit[]): Promise<readonly Extract<EditOutcome, { status: 'applied' }>[]> {
    const outcome = await this.outcome(this.edits(edits, { atomicity: 'all' }));
    if (outcome.status !== 'committed' || outcome.kind !== 'edits') {
      throw new Error(`the store refused the edits: ${JSON.stringify(outcome)}`);
    }
    return outcome.edits.map((edit) => {
      if (edit.status === 'refused') throw new Error(`the store refused an edit: ${JSON.stringify(edit)}`);
      return edit;
    });
  }

  async put(entity: string, values: Named = {}, options: EditOptions = {}) {
    return only(await this.apply(this.putting(entity, values, options)));
  }

  async observe(entity: string, values: Named, observedAt?: Micros): Promise<void> {
    const outcome = await this.outcome(this.observations(this.observing(entity, values, observedAt)));
    if (outcome.status !== 'committed' || outcome.kind !== 'observations' || outcome.rejected.length > 0) {
      throw new Error(`the store refused an observation: ${JSON.stringify(outcome)}`);
    }
  }

  // Looks.

  async state(entity: string, asOf?: Micros): Promise<EntityState | null> {
    const { data } = await this.store.read({ tenant: this.tenant, entities: [key(entity)], asOf });
    return only(data);
  }

  /** The entity's values by name; fails the case where there is no such entity. */
  async values(entity: string, asOf?: Micros): Promise<Named> {
    const state = await this.state(entity, asOf);
    if (state === null) throw new Error(`there is no entity ${entity}`);
    return this.named(state);
  }

  named(state: EntityState): Named {
    const names = new Map([...this.#attributes].map(([name, { id }]) => [id, name]));
    return Object.fromEntries([...state.values].map(([id, { value }]) => [names.get(id) ?? `#${id}`, value]));
  }

  async history(entity: string): Promise<readonly ShownEntry[]> {
    const { data } = await this.store.history({ tenant: this.tenant, entity: key(entity), limit: 1_000 });
    if (data === null) throw new Error(`the entity ${entity} has no history`);
    return data;
  }

  /** The primary's clock. */
  async now(): Promise<Micros> {
    return (await this.store.probe()).clockAt;
  }
}

export const only = <Item>(items: readonly Item[]): Item => {
  const item = items[0];
  if (item === undefined || items.length !== 1) throw new Error(`expected one item, got ${items.length}`);
  return item;
};

/** A state without the places of its values in the order of ingestion, which no two stores share. */
export const comparable = (state: EntityState | null) =>
  state && {
    ...state,
    values: [...state.values]
      .map(([attribute, { value, observedAt }]) => ({ attribute, value, observedAt }))
      .sort((a, b) => a.attribute - b.attribute),
  };
