import type { AttributeDefinition, AttributeSpec, CatalogChange } from '#domain/attributes';
import { refuseTooMany } from '#domain/call-size';
import { limits } from '#domain/limits';
import { nearDuplicates } from '#domain/near-duplicates';
import { compareText } from '#domain/text';
import type { TenantAttributes } from '../catalog-cache.ts';
import type { Call, Services } from '../services.ts';
import { settleTiers } from '../tiers/settle-tiers.ts';
import { catalogAudit } from './audit.ts';
import { type AttributeView, attributeView } from './view.ts';

/**
 * Defines attributes, all or none. Repeating an equal definition changes nothing.
 * Raises ATTRIBUTE_EXISTS, ATTRIBUTE_RETIRED, ATTRIBUTE_INVALID, ATTRIBUTE_LIMIT, TOO_MANY_VALUES.
 */
export const define = async (
  services: Services,
  call: Call,
  input: { readonly attributes: readonly AttributeSpec[] },
): Promise<AttributesAnswer> => {
  refuseOversize(input.attributes);
  const changes = input.attributes.map((spec): CatalogChange => ({ kind: 'define', spec }));
  const names = new Set(input.attributes.map(({ name }) => name));
  const after = await changeCatalog(services, call, 'attributes.define', changes);
  return {
    attributes: await viewsOf(
      services,
      call,
      after.all.filter(({ name }) => names.has(name)),
    ),
    ...alike(after.all, (group) => group.some((name) => names.has(name))),
  };
};

/**
 * Hides the attribute and its values from reads, and refuses new values. Its name stays taken until it is purged.
 * Raises ATTRIBUTE_UNKNOWN, ATTRIBUTE_CHANGING.
 */
export const retire = async (
  services: Services,
  call: Call,
  { name }: { readonly name: string },
): Promise<AttributeView> => changed(services, call, 'attributes.retire', { kind: 'retire', name });

/** Shows a retired attribute again as it was, with its values. Raises ATTRIBUTE_UNKNOWN, also for a purged one. */
export const restore = async (
  services: Services,
  call: Call,
  { name }: { readonly name: string },
): Promise<AttributeView> => changed(services, call, 'attributes.restore', { kind: 'restore', name });

/** By name. */
export const list = async (
  services: Services,
  call: Call,
  input: { readonly retired?: boolean } = {},
): Promise<AttributesAnswer> => {
  // What is told here holds for whoever asks next: a find that is planned by it, for instance.
  const { all } = await services.attributes.renewed(call.tenant);
  const shown = all.filter(({ retiredAt }) => input.retired === true || retiredAt === undefined);
  return { attributes: await viewsOf(services, call, shown), ...alike(all) };
};

export interface AttributesAnswer {
  readonly attributes: readonly AttributeView[];
  /** Groups of names in use that may mean one thing each; absent: none. */
  readonly nearDuplicates?: readonly (readonly string[])[];
}

const alike = (
  attributes: readonly AttributeDefinition[],
  concerns: (group: readonly string[]) => boolean = () => true,
): Pick<AttributesAnswer, 'nearDuplicates'> => {
  const inUse = attributes.flatMap(({ name, retiredAt }) => (retiredAt === undefined ? [name] : []));
  const groups = nearDuplicates(inUse).filter(concerns);
  return groups.length === 0 ? {} : { nearDuplicates: groups };
};

/** Applies the changes of one attribute; the attribute of this name afterwards. */
const changed = async (
  services: Services,
  call: Call,
  action: string,
  change: CatalogChange & { readonly name: string },
): Promise<AttributeView> => {
  const { all } = await changeCatalog(services, call, action, [change]);
  return viewOf(services, call, all.find(({ name }) => name === change.name) as AttributeDefinition);
};

/** Applies and records the changes, and waits a moment for the tiers that they ask for. */
export const changeCatalog = async (
  { attributes, ...services }: Services,
  call: Call,
  action: string,
  changes: readonly CatalogChange[],
): Promise<TenantAttributes> => {
  const { tenant } = call;
  const changed = await attributes.apply(tenant, changes, catalogAudit(call, action, changes));
  const names = new Set(changes.map(nameAfter));
  const moving = changed.all.filter((attribute) => names.has(attribute.name) && isMoving(attribute));
  if (moving.length === 0) return changed;
  const arrived = await settleTiers(
    services,
    tenant,
    moving.map(({ id }) => id),
  );
  return arrived ? attributes.renewed(tenant) : changed;
};

const isMoving = ({ placement }: AttributeDefinition): boolean =>
  placement === 'promoting' || placement === 'demoting';

export const refuseOversize = (specs: readonly AttributeSpec[]): void =>
  refuseTooMany('A call', 'attributes', specs.length, limits.attributeChangesPerCall);

/** By name. */
const viewsOf = async (
  { tiers }: Services,
  { tenant }: Call,
  shown: readonly AttributeDefinition[],
): Promise<readonly AttributeView[]> => {
  const changes = shown.some(isMoving) ? await tiers.changes(tenant) : [];
  const progress = new Map(changes.map((change) => [change.attribute, change.progress]));
  return shown
    .map((attribute) => attributeView(attribute, progress.get(attribute.id)))
    .sort((a, b) => compareText(a.name, b.name));
};

export const viewOf = async (
  services: Services,
  call: Call,
  attribute: AttributeDefinition,
): Promise<AttributeView> => (await viewsOf(services, call, [attribute]))[0] as AttributeView;

/** null: of no attribute that there is. */
const nameAfter = (change: CatalogChange): string | null => {
  if (change.kind === 'define') return change.spec.name;
  if (change.kind === 'rename') return change.to;
  return change.kind === 'purge' ? null : change.name;
};
