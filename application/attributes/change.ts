import type { AttributePatch, AttributeSpec, CatalogChange } from '#domain/attributes';
import { refuseTooMany } from '#domain/call-size';
import { limits } from '#domain/limits';
import { compareText } from '#domain/text';
import type { TenantAttributes } from '../catalog-cache.ts';
import type { Call, Services } from '../services.ts';
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
  const names = new Set(input.attributes.map(({ name }) => name));
  return { attributes: viewOf(await applied(services, call, 'attributes.define', changes), names) };
};

export interface UpdateInput extends AttributePatch {
  readonly name: string;
}

/**
 * Changes what is said of one attribute; null removes a constraint. New constraints bind new values only.
 * Raises ATTRIBUTE_UNKNOWN, ATTRIBUTE_RETIRED, ATTRIBUTE_INVALID.
 */
export const update = async (
  services: Services,
  call: Call,
  { name, ...patch }: UpdateInput,
): Promise<AttributeView> =>
  onlyView(await applied(services, call, 'attributes.update', [{ kind: 'update', name, patch }]), name);

/**
 * Hides the attribute and its values from reads, and refuses new values. Its name stays taken.
 * Raises ATTRIBUTE_UNKNOWN.
 */
export const retire = async (
  services: Services,
  call: Call,
  { name }: { readonly name: string },
): Promise<AttributeView> =>
  onlyView(await applied(services, call, 'attributes.retire', [{ kind: 'retire', name }]), name);

/** By name. */
export const list = async (
  services: Services,
  call: Call,
  input: { readonly retired?: boolean } = {},
): Promise<{ readonly attributes: readonly AttributeView[] }> => {
  const { attributes } = await services.attributes.load(call.tenant);
  const shown = attributes.filter(({ retiredAt }) => input.retired === true || retiredAt === undefined);
  return { attributes: shown.map(attributeView).sort(byName) };
};

const applied = (
  { attributes }: Services,
  call: Call,
  action: string,
  changes: readonly CatalogChange[],
): Promise<TenantAttributes> => attributes.apply(call.tenant, changes, catalogAudit(call, action, changes));

export const refuseOversize = (specs: readonly AttributeSpec[]): void =>
  refuseTooMany('A call', 'attributes', specs.length, limits.attributeChangesPerCall);

const viewOf = (attributes: TenantAttributes, names: ReadonlySet<string>): AttributeView[] =>
  attributes.all
    .filter(({ name }) => names.has(name))
    .map(attributeView)
    .sort(byName);

const onlyView = (attributes: TenantAttributes, name: string): AttributeView =>
  viewOf(attributes, new Set([name]))[0] as AttributeView;

const byName = (a: AttributeView, b: AttributeView): number => compareText(a.name, b.name);
