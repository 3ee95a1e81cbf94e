import type { Field } from '#domain/filter';
import type { AttributeId } from '#domain/ids';
import { limits } from '#domain/limits';
import type { FindPlan, Step } from '#domain/planning/plan-find';
import { typeField } from '#domain/planning/tests';
import type { TenantAttributes } from '../catalog-cache.ts';
import type { Call, Services } from '../services.ts';
import { type FindShape, findQuery } from './find-query.ts';
import { type NamedPrice, namedPrice } from './named-price.ts';
import { remediesOf } from './remedies.ts';

export interface ExplainAnswer extends NamedPrice {
  /** Above this estimatedMs, find refuses. */
  readonly limitMs: number;
  readonly refused: boolean;
  /** In the order in which they are asked; none where every entity is looked at. */
  readonly steps: readonly {
    /** A name, `$entity` or `$type`. */
    readonly attribute: string;
    readonly method: Step['method'];
    /** Entities that meet this condition alone; by history, its entries. */
    readonly estimatedRows: number;
  }[];
  /** What would lower the price, a sentence each. */
  readonly cheaper: readonly string[];
}

/** How find would go about it, and what that costs; no value is read. Raises what find raises for its input. */
export const explain = (services: Services, call: Call, input: FindShape): Promise<ExplainAnswer> =>
  services.attributes.withCurrent(call.tenant, async (attributes) => {
    const query = findQuery(input, attributes);
    const plan = await services.planner.plan(call.tenant, attributes, query);
    const price = namedPrice(plan.price, attributes);
    return {
      ...price,
      limitMs: limits.findMs,
      refused: price.estimatedMs > limits.findMs,
      steps: stepsOf(plan).map(({ field, method, rows }) => ({
        attribute: field.kind === 'attribute' ? nameOf(field.id, attributes) : `$${field.kind}`,
        method,
        estimatedRows: Math.round(rows),
      })),
      cheaper: remediesOf(query, plan.price, attributes),
    };
  });

const nameOf = (id: AttributeId, attributes: TenantAttributes): string =>
  id === typeField.id ? '$type' : attributes.nameOf(id);

interface Told {
  readonly field: Field;
  readonly method: Step['method'];
  readonly rows: number;
}

const stepsOf = ({ arms = [], steps, walk }: FindPlan): readonly Told[] => [
  ...arms.map(({ condition: { field }, by, rows }) => ({
    field,
    method: by === 'history' ? ('history' as const) : ('drive' as const),
    rows,
  })),
  ...[...steps, ...(walk?.steps ?? [])].map(({ test: { field }, method, rows }) => ({ field, method, rows })),
];
