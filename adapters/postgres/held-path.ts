import type { AttributeTest } from '#domain/planning/tests';

/** What a value must be, as kept_entities() takes it. */
export interface EncodedTest {
  readonly low?: number;
  readonly high?: number;
  readonly nums?: readonly number[];
  readonly except?: number;
  readonly low_text?: string;
  readonly before?: string;
  readonly texts?: readonly string[];
  readonly except_text?: string;
}

/**
 * The same as a predicate of jsonpath over `attrs` of a projection, for `@@` (PostgreSQL, 9.16.2). In lax mode nothing
 * holds of a key that is missing, and texts compare by code point.
 */
export const heldPath = ({ field, negated }: AttributeTest, test: EncodedTest): string => {
  const value = `$."${field.id}"`;
  const compared = (operator: string, operand: number | string | undefined): string[] =>
    operand === undefined ? [] : [`${value} ${operator} ${JSON.stringify(operand)}`];
  const listed = test.nums ?? test.texts;
  const one = listed?.flatMap((operand) => compared('==', operand)).join(' || ');
  const parts = [
    `exists(${value})`,
    ...compared('>=', test.low ?? test.low_text),
    ...compared('<=', test.high),
    ...compared('<', test.before),
    ...compared('!=', test.except ?? test.except_text),
    // Of an empty list, none.
    ...(one === undefined ? [] : [`(${one || '1 == 0'})`]),
  ];
  // Only where nothing else asks for the value.
  const all = (parts.length > 1 ? parts.slice(1) : parts).join(' && ');
  return negated ? `!(${all})` : all;
};
