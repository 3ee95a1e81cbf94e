import type { AttributeDefinition, AttributePatch, AttributeSpec, CatalogChange } from '#domain/attributes';
import { refuseTooMany } from '#domain/call-size';
import { limits } from '#domain/limits';
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
): Promise<{ readonly attributes: readonly AttributeView[] }> => {
  refuseOversize(input.attributes);
  const changes = input.attributes.map((spec): CatalogChange => ({ kind: 'define', spec }));
  return { attributes: await applied(services, call, 'attributes.define', changes) };
};

export interface UpdateInput extends AttributePatch {
  readonly name: string;
}

/**
 * Changes what is said of one attribute; null removes a constraint. New constraints bind new values only. Another tier is
 * set on its way: the answer tells how far it is, and `list` does later.
 * Raises ATTRIBUTE_UNKNOWN, ATTRIBUTE_RETIRED, ATTRIBUTE_INVALID.
 */
export const update = async (
  services: Services,
  call: Call,
  { name, ...patch }: UpdateInput,
): Promise<AttributeView> =>
  only(await applied(services, call, 'attributes.update', [{ kind: 'update', name, patch }]));

/**
 * Hides the attribute and its values from reads, and refuses new values. Its name stays taken.
 * Raises ATTRIBUTE_UNKNOWN.
 */
export const retire = async (
  services: Services,
  call: Call,
  { name }: { readonly name: string },
): Promise<AttributeView> =>
  only(await applied(services, call, 'attributes.retire', [{ kind: 'retire', name }]));

/** By name. */
export const list = async (
  services: Services,
  call: Call,
  input: { readonly retired?: boolean } = {},
): Promise<{ readonly attributes: readonly AttributeView[] }> => {
  const { attributes } = await services.attributes.load(call.tenant);
  const shown = attributes.filter(({ retiredAt }) => input.retired === true || retiredAt === undefined);
  return { attributes: await viewsOf(services, call, shown) };
};

const applied = async (
  services: Services,
  call: Call,
  action: string,
  changes: readonly CatalogChange[],
): Promise<readonly AttributeView[]> => {
  const { all } = await changeCatalog(services, call, action, changes);
  const names = new Set(changes.map(nameOf));
  return viewsOf(
    services,
    call,
    all.filter(({ name }) => names.has(name)),
  );
};

const nameOf = (change: CatalogChange): string => (change.kind === 'define' ? change.spec.name : change.name);

/** Applies and records the changes, and waits a moment for the tiers that they ask for. */
export const changeCatalog = async (
  { attributes, ...services }: Services,
  call: Call,
  action: string,
  changes: readonly CatalogChange[],
): Promise<TenantAttributes> => {
  const { tenant } = call;
  const changed = await attributes.apply(tenant, changes, catalogAudit(call, action, changes));
  const names = new Set(changes.map(nameOf));
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

const only = (views: readonly AttributeView[]): AttributeView => views[0] as AttributeView;
