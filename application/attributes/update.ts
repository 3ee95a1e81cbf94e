import type {
  AttributeDefinition,
  AttributePatch,
  AttributeSpec,
  CatalogChange,
  LossPolicy,
} from '#domain/attributes';
import { applyCatalogChanges } from '#domain/catalog';
import { AttriumError } from '#domain/errors';
import type { ValueType } from '#domain/values';
import { TenantAttributes } from '../catalog-cache.ts';
import { refuseBeyondBudget } from '../promotion/refuse-beyond-budget.ts';
import type { Call, Services } from '../services.ts';
import { changeCatalog, viewOf } from './change.ts';
import { carryOn } from './conversion.ts';
import { type ChangePlan, survey } from './survey.ts';
import { type AttributeView, attributeView } from './view.ts';

export interface UpdateInput extends AttributePatch {
  readonly name: string;
  /** Its name from now on; values and history stay with it. */
  readonly rename?: string;
  /** Its type from now on: current values are converted beside reads and writes, and the type changes with the last one. */
  readonly type?: ValueType;
  /** What becomes of values that have no equal in the new type. Default refuse: the call is refused. */
  readonly onLoss?: LossPolicy;
  /** Say what the change would do to the values, and change nothing. Default false. */
  readonly dryRun?: boolean;
}

export interface UpdateAnswer extends AttributeView {
  /** Of a dry run: what the change would do to current values. */
  readonly plan?: ChangePlan;
}

/** A change of type that takes longer goes on without its caller. */
const waitedMs = 1_000;

/**
 * Changes what is said of one attribute; null removes a constraint. New constraints bind new values only. Another tier is
 * set on its way: the answer tells how far it is, and `list` does later.
 * Raises ATTRIBUTE_UNKNOWN, ATTRIBUTE_RETIRED, ATTRIBUTE_EXISTS, ATTRIBUTE_INVALID, ATTRIBUTE_CHANGING,
 * PIN_BEYOND_BUDGET, and ATTRIBUTE_COERCION (details {values, lost, examples}).
 */
export const update = async (
  services: Services,
  call: Call,
  { name, rename, type, onLoss = 'refuse', dryRun = false, ...patch }: UpdateInput,
): Promise<UpdateAnswer> => {
  const snapshot = await services.attributes.load(call.tenant);
  const before = new TenantAttributes(snapshot).named(name);
  const known = rename ?? name;
  const retypes = type !== undefined && type !== before.type;
  if (patch.tier === 'hot') await refuseBeyondBudget(services, call, name);
  const changes: CatalogChange[] = [
    ...(rename === undefined ? [] : [{ kind: 'rename', name, to: rename } as const]),
    retypes ? { kind: 'retype', name: known, type, patch, onLoss } : { kind: 'update', name: known, patch },
  ];
  if (dryRun || retypes) {
    const planned = new TenantAttributes(applyCatalogChanges(snapshot, changes, before.createdAt)).named(
      known,
    );
    const plan = await survey(services, call, before, planned.change?.spec ?? planned);
    if (dryRun) return { ...attributeView(before), plan };
    refuseLoss(before, planned.change?.spec ?? planned, plan, onLoss);
  }
  const after = await changeCatalog(services, call, 'attributes.update', changes);
  if (!retypes) return viewOf(services, call, after.named(known));
  const outcome = await carryOn(services, call.tenant, after.named(known), { forMs: waitedMs });
  const now = await services.attributes.renewed(call.tenant);
  // Written between the look and the change.
  if (outcome === 'lossy') throw lossError(before, type);
  return viewOf(services, call, now.named(known));
};

const refuseLoss = (
  before: AttributeDefinition,
  target: AttributeSpec,
  { values, lost, examples }: ChangePlan,
  onLoss: LossPolicy,
): void => {
  if (lost > 0 && onLoss === 'refuse')
    throw lossError(before, target.type, { values, lost, examples: examples.lost });
};

const lossError = (
  { name }: AttributeDefinition,
  type: ValueType,
  found: { readonly values?: number; readonly lost?: number; readonly examples?: readonly string[] } = {},
): AttriumError => {
  const count = found.lost === undefined ? 'Some' : `${found.lost} of ${found.values}`;
  return new AttriumError(
    'ATTRIBUTE_COERCION',
    `${count} values of attribute "${name}" have no equal of type ${type}.`,
    { details: { attribute: name, type, ...found } },
  );
};
