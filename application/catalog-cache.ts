import type { AttributeDefinition, CatalogChange, CatalogSnapshot } from '#domain/attributes';
import { AttriumError, isAttriumError } from '#domain/errors';
import type { AttributeId, TenantId } from '#domain/ids';
import type { AttributeCatalog } from '#domain/ports/attribute-catalog';
import type { AuditOf } from '#domain/ports/audit-log';
import type { Clock } from '#domain/ports/clock';

/** How long a snapshot serves reads without asking again; another process's retirement shows after at most this. */
const ttlMs = 1_000;

/** A tenant's attributes by name and by id. */
export class TenantAttributes {
  readonly schemaVersion: number;
  readonly all: readonly AttributeDefinition[];
  /** What they were made from. */
  readonly snapshot: CatalogSnapshot;
  /** What reads by its names are told to hold them against. */
  readonly names: number;
  readonly #byName: ReadonlyMap<string, AttributeDefinition>;
  readonly #byId: ReadonlyMap<AttributeId, AttributeDefinition>;

  constructor(snapshot: CatalogSnapshot) {
    this.snapshot = snapshot;
    this.schemaVersion = snapshot.schemaVersion;
    this.all = snapshot.attributes;
    this.names = snapshot.namesVersion ?? 0;
    this.#byName = new Map(snapshot.attributes.map((attribute) => [attribute.name, attribute]));
    this.#byId = new Map(snapshot.attributes.map((attribute) => [attribute.id, attribute]));
  }

  /** Raises ATTRIBUTE_UNKNOWN, ATTRIBUTE_RETIRED. */
  named(name: string): AttributeDefinition {
    const attribute = this.#byName.get(name);
    if (attribute === undefined) {
      throw new AttriumError('ATTRIBUTE_UNKNOWN', `There is no attribute ${JSON.stringify(name)}.`, {
        details: { attribute: name },
      });
    }
    if (attribute.retiredAt !== undefined) {
      throw new AttriumError('ATTRIBUTE_RETIRED', `The attribute ${JSON.stringify(name)} is retired.`, {
        details: { attribute: name },
      });
    }
    return attribute;
  }

  /**
   * undefined where the attribute is retired: its values are not shown. Raises CATALOG_CHANGED where it is younger than
   * this snapshot: who wrote a value of it just now, in another process, must see it.
   */
  visible(id: AttributeId): AttributeDefinition | undefined {
    const attribute = this.#numbered(id);
    return attribute.retiredAt === undefined ? attribute : undefined;
  }

  /** Of a retired attribute too. Raises as `visible` does. */
  nameOf(id: AttributeId): string {
    return this.#numbered(id).name;
  }

  /**
   * What an earlier answer said of an attribute, its repetition says again, also by a number that it had then; undefined
   * where it has been purged. Raises as `visible` does.
   */
  nameOnceSaid(id: AttributeId): string | undefined {
    const known = this.#byId.get(id) ?? this.all.find(({ former }) => former?.includes(id));
    if (known === undefined && id <= (this.snapshot.lastId ?? 0)) return undefined;
    return known?.name ?? this.nameOf(id);
  }

  #numbered(id: AttributeId): AttributeDefinition {
    const attribute = this.#byId.get(id);
    if (attribute === undefined) throw new AttriumError('CATALOG_CHANGED');
    return attribute;
  }

  /** Changes raise the one version, moves the other, and definitions the number, so of two snapshots one is the newer. */
  isNewerThan(other: TenantAttributes): boolean {
    const { placementVersion } = this.snapshot;
    return (
      (this.schemaVersion - other.schemaVersion ||
        placementVersion - other.snapshot.placementVersion ||
        this.all.length - other.all.length) > 0
    );
  }
}

interface Entry {
  readonly attributes: Promise<TenantAttributes>;
  /** The last that arrived. */
  known?: TenantAttributes;
  readonly loadedAtMs: number;
  /** Where a change of this process left them so. */
  readonly changed?: TenantAttributes;
}

/**
 * Snapshots of the catalogue per tenant. A write is right even with an old snapshot: the store refuses what was
 * validated against another schemaVersion, and `withCurrent` validates again.
 */
export class CatalogCache {
  readonly #catalog: AttributeCatalog;
  readonly #clock: Clock;
  readonly #entries = new Map<TenantId, Entry>();

  constructor(catalog: AttributeCatalog, clock: Clock) {
    this.#catalog = catalog;
    this.#clock = clock;
  }

  of(tenant: TenantId): Promise<TenantAttributes> {
    const entry = this.#entries.get(tenant);
    if (entry !== undefined && this.#clock.monotonicMs() - entry.loadedAtMs < ttlMs) return entry.attributes;
    return this.#reload(tenant);
  }

  /**
   * Runs `work` with the cached attributes; where it fails in a way that a newer catalogue may cure, again with
   * fresh ones. `fresh` tells it that there is nothing newer to try.
   */
  async withCurrent<Result>(
    tenant: TenantId,
    work: (attributes: TenantAttributes, fresh: boolean) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await work(await this.of(tenant), false);
    } catch (error) {
      if (!isCurable(error)) throw error;
    }
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work(await this.#reload(tenant), true);
      } catch (error) {
        // The catalogue may change again between loading it and the commit, but not for ever.
        if (!isAttriumError(error, 'CATALOG_CHANGED') || attempt === attemptsAgainstChange) throw error;
      }
    }
  }

  async apply(
    tenant: TenantId,
    changes: readonly CatalogChange[],
    audit: AuditOf<CatalogSnapshot>,
  ): Promise<TenantAttributes> {
    const attributes = new TenantAttributes(await this.#catalog.apply(tenant, changes, audit));
    // Of two changes at a time the later one may be answered first.
    if (this.#entries.get(tenant)?.changed?.isNewerThan(attributes) !== true) {
      const loadedAtMs = this.#clock.monotonicMs();
      this.#entries.set(tenant, {
        attributes: Promise.resolve(attributes),
        known: attributes,
        loadedAtMs,
        changed: attributes,
      });
    }
    return attributes;
  }

  /** The newest committed attributes, for everybody who asks from now on. */
  renewed(tenant: TenantId): Promise<TenantAttributes> {
    return this.#reload(tenant);
  }

  /** The newest committed snapshot, as the port gives it. */
  load(tenant: TenantId): Promise<CatalogSnapshot> {
    return this.#catalog.load(tenant);
  }

  #reload(tenant: TenantId): Promise<TenantAttributes> {
    const known = this.#entries.get(tenant)?.known;
    const attributes = this.#catalog
      .load(tenant, known?.snapshot)
      .then((snapshot) => (known?.snapshot === snapshot ? known : new TenantAttributes(snapshot)));
    const entry: Entry = { attributes, known, loadedAtMs: this.#clock.monotonicMs() };
    this.#entries.set(tenant, entry);
    attributes.then(
      (loaded) => {
        entry.known = loaded;
      },
      // A failed load must not be served until the TTL ends; the caller that awaits it gets the error.
      () => {
        if (this.#entries.get(tenant) === entry) this.#entries.delete(tenant);
      },
    );
    return attributes;
  }
}

const attemptsAgainstChange = 5;
const curable: ReadonlySet<string> = new Set([
  'ATTRIBUTE_UNKNOWN',
  'ATTRIBUTE_RETIRED',
  'CATALOG_CHANGED',
  // The attribute may be of another type by now.
  'VALUE_TYPE',
  'FILTER_OPERATOR',
]);
const isCurable = (error: unknown): error is AttriumError => isAttriumError(error) && curable.has(error.code);

/** Raises the first of collected errors that a newer catalogue may cure. */
export const raiseCurable = (checked: readonly unknown[]): void => {
  const error = checked.find(isCurable);
  if (error !== undefined) throw error;
};
