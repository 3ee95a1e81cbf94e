import type { AttributeSpec, SyncChange } from '#domain/attributes';
import { planSync, type SyncPlan } from '#domain/catalog';
import { AttriumError } from '#domain/errors';
import type { Call, Services } from '../services.ts';
import { changeCatalog, refuseOversize } from './change.ts';

export interface SyncInput {
  /** The whole definition of each attribute; what a spec leaves out is removed. */
  readonly attributes: readonly AttributeSpec[];
  /** Retire attributes that are not named. Default false. */
  readonly retireOthers?: boolean;
  /** Say what would change, and change nothing. Default false. */
  readonly dryRun?: boolean;
}

export interface SyncAnswer {
  readonly applied: boolean;
  readonly changes: readonly SyncChange[];
  /** What cannot be done; nothing is applied while this is not empty. */
  readonly breaking: SyncPlan['breaking'];
  /** What works, and that writers and readers will notice. */
  readonly notices: SyncPlan['notices'];
}

/**
 * Makes the catalogue equal to a declaration, all or nothing.
 * Raises ATTRIBUTE_TYPE_CHANGE (not in a dry run), ATTRIBUTE_RETIRED, ATTRIBUTE_INVALID, ATTRIBUTE_LIMIT.
 */
export const sync = async (services: Services, call: Call, input: SyncInput): Promise<SyncAnswer> => {
  refuseOversize(input.attributes);
  const snapshot = await services.attributes.load(call.tenant);
  const plan = planSync(snapshot, input.attributes, { retireOthers: input.retireOthers === true });
  if (input.dryRun === true) return { applied: false, ...plan };
  const [first] = plan.breaking;
  if (first !== undefined)
    throw new AttriumError(first.code, first.message, { details: { breaking: plan.breaking } });
  if (plan.changes.length > 0) await changeCatalog(services, call, 'attributes.sync', plan.changes);
  return { applied: true, ...plan };
};
