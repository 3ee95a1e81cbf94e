import type { AttributeDefinition, AttributeSpec } from '#domain/attributes';
import { type CoercionKind, coerced, coercionKind } from '#domain/coercion';
import { isAttriumError } from '#domain/errors';
import type { EntityKey } from '#domain/ids';
import { checkConstraints } from '#domain/value-rules';
import type { Value } from '#domain/values';
import type { Call, Services } from '../services.ts';

/** What a change of an attribute would do to its current values. No value is shown, of whatever attribute. */
export interface ChangePlan {
  readonly coercion: CoercionKind;
  /** Current values, those of deleted entities too. */
  readonly values: number;
  /** Those that have no equal in the new type. */
  readonly lost: number;
  /** Those that stay, and break the constraints to come: new ones like them will be refused. */
  readonly violating: number;
  /** A few entities with values that would be lost or break constraints. */
  readonly examples: {
    readonly lost: readonly string[];
    readonly violating: readonly string[];
  };
}

type Target = AttributeSpec & Pick<AttributeDefinition, 'pii'>;

const shownEntities = 5;
/** Each look is one statement, and holds no lock. */
const entitiesPerLook = 5_000;

/** Looks at every current value. Raises UNAVAILABLE. */
export const survey = async (
  { work }: Pick<Services, 'work'>,
  { tenant }: Pick<Call, 'tenant'>,
  attribute: AttributeDefinition,
  target: Target,
): Promise<ChangePlan> => {
  let values = 0;
  const found = { lost: 0, violating: 0 };
  const examples = { lost: [] as string[], violating: [] as string[] };
  const note = (what: keyof typeof found, entity: EntityKey): void => {
    found[what] += 1;
    if (examples[what].length < shownEntities) examples[what].push(entity);
  };
  let after: EntityKey | null = null;
  do {
    const page = await work.values(tenant, attribute, { after, entities: entitiesPerLook });
    for (const { entity, value } of page.values) {
      values += 1;
      const made = coerced(attribute.type, target.type, value);
      if (made === undefined) note('lost', entity);
      else if (violates(target, made)) note('violating', entity);
    }
    after = page.reached;
  } while (after !== null);
  return { coercion: coercionKind(attribute.type, target.type), values, ...found, examples };
};

const violates = (target: Target, value: Value): boolean => {
  try {
    checkConstraints(target, value);
    return false;
  } catch (error) {
    if (isAttriumError(error)) return true;
    throw error;
  }
};
