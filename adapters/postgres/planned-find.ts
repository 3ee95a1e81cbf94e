import { type CommonQueryMethods, sql } from 'slonik';
import { z } from 'zod';
import type { Micros } from '#domain/ids';
import { limits } from '#domain/limits';
import type { FindPlan, Step } from '#domain/planning/plan-find';
import type { AttributeTest } from '#domain/planning/tests';
import type { FindQuery } from '#domain/ports/entity-store';
import type { Value } from '#domain/values';
import { askedColumns, findAnswer, proofRow } from './answers.ts';
import { type EncodedTest, heldPath } from './held-path.ts';
import { pageColumns, statesOf } from './page-columns.ts';
import { renamedColumn, stagedColumn } from './staged-first.ts';
import type { TenantProof } from './tenant-proof.ts';
import { encodeNumber, encodeText, isNumeric } from './value-encoding.ts';

const plannedRow = z.object({
  ...proofRow,
  too_large: findAnswer.shape.too_large,
  more: z.boolean().nullable(),
  entities: pageColumns.nullable(),
  ...askedColumns,
});

/**
 * By find_by_plan(), in one round trip; null where the query has no plan that leads by an index, or it does not hold.
 * Where projections do not tell the page, values are looked up. `looks`: as stagedFirst() says.
 */
export const plannedPage = async (
  connection: CommonQueryMethods,
  query: FindQuery,
  proof: TenantProof,
  looks: boolean,
) => {
  const { plan } = query;
  if (plan === undefined || plan.price.route === 'scan' || plan.arms !== undefined) return null;
  const page = await pageBy(plan, connection, query, proof, looks);
  if (page !== null || plan.projected === undefined) return page;
  return pageBy({ ...plan, projected: undefined }, connection, query, proof, looks);
};

const pageBy = async (
  plan: FindPlan,
  connection: CommonQueryMethods,
  query: FindQuery,
  proof: TenantProof,
  looks: boolean,
) => {
  const { entities, more, staged, renamed, ...rest } = await connection.one(sql.type(plannedRow)`
    select f.*${stagedColumn(proof, looks)}${renamedColumn(proof, query.names)} from attrium.find_by_plan(
      ${proof}, ${JSON.stringify(encodePlan(query, plan))}, ${query.limit},
      ${query.select === undefined ? null : sql.array([...query.select], 'int4')}, ${limits.answerBytes}) f`);
  if (staged === true || renamed === true) return { staged, renamed };
  return entities === null || more === null ? null : { page: { ...rest, states: statesOf(entities), more } };
};

/** As find_by_plan() takes it. */
export const encodePlan = (
  query: FindQuery,
  { steps, walk, since, projected }: FindPlan,
): Readonly<Record<string, unknown>> => {
  const [term] = query.orderBy;
  const field = term?.field.kind === 'attribute' ? term.field : undefined;
  const down = term?.direction === 'desc';
  const [placed] = query.after ?? [];
  const place =
    field === undefined || placed === undefined || placed === null
      ? {}
      : isNumeric(field.type)
        ? { after_num: encodeNumber(field.type, placed) }
        : { after_text: encodeText(field.type, placed) };
  const indexed = steps
    .filter(({ method }) => method === 'drive' || method === 'hash')
    .map(({ test }) => test.field.id);
  // Along a walk, entities are counted that meet everything.
  const own =
    walk === undefined && projected === undefined ? steps.find((step) => isOnOrder(query, step)) : undefined;
  const told = projected ?? [];
  const [leader] = steps;
  // What an index names is asked on, within the statement that reads the index.
  const lead =
    projected !== undefined && told.length === steps.length - 1 && leader?.method === 'drive'
      ? encodeLead(leader.test)
      : undefined;
  const start = field === undefined && placed !== undefined ? { after_text: placed } : place;
  return {
    hot: [
      ...new Set([
        ...indexed,
        ...(walk?.field ? [walk.field.id] : []),
        ...told.map(({ test }) => test.field.id),
        ...((projected && query.select) ?? []),
        ...(projected && field ? [field.id] : []),
      ]),
    ],
    since_us: since,
    conditions: steps
      .filter((step) => step !== own && !told.includes(step) && !(lead && step === leader))
      .map((step) => encodeStep(step, since)),
    projected: projected !== undefined,
    ...lead,
    held: told.length > 0 ? told.map(({ test }) => heldPath(test, encodeTest(test))).join(' && ') : undefined,
    walk: walk && {
      source: walk.field === null ? 'key' : isNumeric(walk.field.type) ? 'num' : 'text',
      attribute: walk.field?.id,
      down: walk.down,
      ...(walk.range && encodeTest(walk.range)),
      ...start,
    },
    walked: walk?.steps.map((step) => encodeStep(step)) ?? [],
    total: walk?.total ?? true,
    from_us: query.window?.from,
    to_us: query.window?.to,
    order: field?.id,
    // A missing value is in no range, not even in the one of all numbers.
    ...(own && { low: -Number.MAX_VALUE, ...encodeNumbers(own.test) }),
    down: field !== undefined && down,
    nulls_first: term?.nulls === 'first',
    key_down: field === undefined && down,
    after_key: query.after?.at(-1),
    ...place,
  };
};

/** True where the look-up of what the page is ordered by tells whether the test holds. */
const isOnOrder = ({ orderBy: [term], window }: FindQuery, { test, method }: Step): boolean =>
  term?.field.kind === 'attribute' &&
  term.field.id === test.field.id &&
  window === undefined &&
  method === 'probe' &&
  isNumericRange(test);

const isNumericRange = (test: AttributeTest): boolean =>
  isNumeric(test.field.type) &&
  !test.negated &&
  test.except === undefined &&
  encodeNumbers(test).nums === undefined;

const encodeStep = ({ test, method }: Step, since?: Micros) => ({
  attribute: test.field.id,
  text: !isNumeric(test.field.type),
  negated: test.negated,
  method,
  ...(method === 'history' ? { since_us: since } : encodeTest(test)),
});

const encodeTest = (test: AttributeTest): EncodedTest & { readonly contains?: string } =>
  isNumeric(test.field.type) ? encodeNumbers(test) : encodeTexts(test);

/** A range of one value index, or undefined where the test is none. */
const encodeLead = (test: AttributeTest) => {
  const {
    low = -Number.MAX_VALUE,
    high = Number.MAX_VALUE,
    low_text = '',
    before,
    nums,
    texts,
  } = encodeTest(test);
  if (nums !== undefined || texts !== undefined) return undefined;
  const lead = test.field.id;
  if (isNumeric(test.field.type)) return { lead, lead_low: low, lead_high: high };
  return before === undefined ? undefined : { lead, lead_from: low_text, lead_before: before };
};

const encodeNumbers = ({ field, low, high, values, except }: AttributeTest) => {
  const number = (value: Value) => encodeNumber(field.type, value);
  const listed = values && [...new Set(values.map(number))];
  if (listed?.length === 1) return { low: listed[0], high: listed[0] };
  const from = low && (low.inclusive ? number(low.value) : beside(number(low.value), 1));
  const to = high && (high.inclusive ? number(high.value) : beside(number(high.value), -1));
  // Beyond the greatest number there is none.
  if ([from, to].some((bound) => bound !== undefined && !Number.isFinite(bound))) return { nums: [] };
  return {
    ...(from !== undefined && { low: from }),
    high: to,
    nums: listed,
    except: except === undefined ? undefined : number(except),
  };
};

const encodeTexts = ({ field, low, high, values, except, prefix, contains }: AttributeTest) => {
  const text = (value: Value) => encodeText(field.type, value);
  const listed = values && [...new Set(values.map(text))];
  // The text that comes right behind another in the order of code points is the other with U+0001 after it.
  const behind = (one: string) => `${one}\u0001`;
  if (listed?.length === 1) return { low_text: listed[0], before: behind(listed[0] ?? '') };
  const from = low && (low.inclusive ? text(low.value) : behind(text(low.value)));
  const before = high && (high.inclusive ? behind(text(high.value)) : text(high.value));
  return {
    low_text: prefix ?? from,
    before: prefix === undefined ? before : behindPrefix(prefix),
    texts: listed,
    except_text: except === undefined ? undefined : text(except),
    contains,
  };
};

/** The least text behind all that begin with this one; undefined where there is none. */
const behindPrefix = (prefix: string): string | undefined => {
  const characters = [...prefix];
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const next = (last.codePointAt(0) ?? 0) + 1;
    // Surrogates are no characters.
    if (next <= 0x10ffff) return characters.join('') + String.fromCodePoint(next === 0xd800 ? 0xe000 : next);
  }
  return undefined;
};

/** The next double in that direction (IEEE 754, nextUp and nextDown). */
const beside = (value: number, direction: 1 | -1): number => {
  if (value === 0) return direction * Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + BigInt(Math.sign(value) * direction));
  return view.getFloat64(0);
};
