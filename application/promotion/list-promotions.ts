import type { AttributeId } from '#domain/ids';
import type { MeasuredFinds, PromotionRecord } from '#domain/ports/promotions';
import { type Decision, promotionReasons } from '#domain/promotion/decide';
import type { PromotionMode } from '#domain/promotion/policy';
import { formatInstant } from '#domain/time';
import { type LogPageInput, logPage } from '../log-page.ts';
import type { Call, Services } from '../services.ts';
import { propose } from './propose.ts';

export interface DecisionView extends Omit<Decision, 'attribute'> {
  readonly attribute: string;
  /** The reason in a sentence. */
  readonly because: string;
}

export interface PromotionView extends DecisionView {
  readonly at: string;
  readonly action: 'promote' | 'demote';
  /** It was proposed only. */
  readonly dryRun: boolean;
  /** Finds by the attribute in the tier that it left, null: none. */
  readonly before: MeasuredFinds | null;
  /** The same in the tier that it came to. */
  readonly after: MeasuredFinds | null;
}

export interface ListPromotionsAnswer {
  readonly mode: PromotionMode;
  readonly budgetBytes: number;
  /** What the copies take that are there, estimated. */
  readonly hotBytes: number;
  /** What would be decided now, of each attribute that is used, hot or pinned; nothing is changed by asking. */
  readonly proposals: readonly DecisionView[];
  /** What was decided, newest first. */
  readonly items: readonly PromotionView[];
  readonly nextCursor: string | null;
}

/** What the store decided on tiers and would decide now, with its reasons. Raises CURSOR_INVALID. */
export const listPromotions = async (
  services: Services,
  call: Call,
  input: LogPageInput = {},
): Promise<ListPromotionsAnswer> => {
  const { attributes: catalog, promotions, promotion } = services;
  const { tenant } = call;
  const { page, nextCursor } = await logPage(services, call, 'attributes.promotions', input, (asked) =>
    promotions.list({ tenant, ...asked }),
  );
  const proposal = await propose({ ...services, catalog }, promotion, tenant);
  const names = new Map(
    (await catalog.load(tenant)).attributes.flatMap(({ id, former = [], name }) =>
      [...former, id].map((number) => [number, name] as const),
    ),
  );
  const nameOf = (id: AttributeId): string => names.get(id) ?? '';
  return {
    mode: promotion.mode,
    budgetBytes: proposal.budgetBytes,
    hotBytes: proposal.copiedBytes,
    proposals: proposal.decisions.map((decision) => decisionView(decision, nameOf)).sort(bySaving),
    items: page.map((record) => ({
      at: formatInstant(record.at),
      ...decisionView(record, nameOf),
      dryRun: record.dryRun,
      before: rounded(record.before),
      after: rounded(record.after),
    })),
    nextCursor,
  };
};

const decisionView = <Of extends Decision | PromotionRecord>(
  { attribute, action, reason, savesMsPerHour, bytes }: Of,
  nameOf: (id: AttributeId) => string,
): DecisionView & Pick<Of, 'action'> => ({
  attribute: nameOf(attribute),
  action,
  reason,
  because: promotionReasons[reason],
  savesMsPerHour: Math.round(savesMsPerHour),
  bytes,
});

/** Of finds that count less with time, so many are left. */
const rounded = (measured: MeasuredFinds | null): MeasuredFinds | null =>
  measured && { finds: Math.round(measured.finds), meanMs: Math.round(measured.meanMs * 100) / 100 };

const bySaving = (a: DecisionView, b: DecisionView): number => b.savesMsPerHour - a.savesMsPerHour;
