import type { AttributeDefinition } from './attributes.ts';
import { canonicalOfType } from './canonical-form.ts';
import { AttriumError } from './errors.ts';
import {
  type Field,
  type Filter,
  type FilterOp,
  filterOps,
  type OrderTerm,
  type ResolvedFilter,
} from './filter.ts';
import { limits } from './limits.ts';
import type { Value, ValueType } from './values.ts';

type AttributeOf = (name: string) => AttributeDefinition;

const ranged = [
  'eq',
  'ne',
  'lt',
  'lte',
  'gt',
  'gte',
  'in',
  'between',
  'exists',
] as const satisfies FilterOp[];
const textual = [...ranged, 'prefix', 'contains'] as const satisfies FilterOp[];
const equated = ['eq', 'ne', 'in', 'exists'] as const satisfies FilterOp[];

const operators = {
  number: ranged,
  integer: ranged,
  decimal: ranged,
  timestamp: ranged,
  text: textual,
  reference: equated,
  boolean: equated,
  json: ['exists'],
} as const satisfies Record<ValueType, readonly FilterOp[]>;

export type OperatorOf<Type extends ValueType> = (typeof operators)[Type][number];

export const operatorsOf = (type: ValueType): readonly FilterOp[] => operators[type];

interface Target {
  readonly field: Field;
  readonly type: ValueType;
}

/** The key and the type of an entity behave as text. Raises what attributeOf raises. */
const targetOf = (name: string, attributeOf: AttributeOf): Target => {
  if (name === '$entity') return { field: { kind: 'entity' }, type: 'text' };
  if (name === '$type') return { field: { kind: 'type' }, type: 'text' };
  const { id, type } = attributeOf(name);
  return { field: { kind: 'attribute', id, type }, type };
};

const malformed = (path: string, text: string): AttriumError =>
  new AttriumError('FILTER_INVALID', `The filter${path === '' ? '' : ` at ${path}`} ${text}.`, {
    details: { path },
  });

const tooComplex = (text: string, details: Readonly<Record<string, unknown>>): AttriumError =>
  new AttriumError('FILTER_TOO_COMPLEX', text, { details });

/** Own keys only, and no more than expected: a filter comes from outside, whatever its type says. */
const keysOf = (raw: unknown, path: string): readonly string[] => {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw malformed(path, 'is not an object');
  return Object.keys(raw).sort();
};

const at = (path: string, step: string): string => (path === '' ? step : `${path}.${step}`);

interface Walk {
  readonly attributeOf: AttributeOf;
  readonly seen: { nodes: number };
  /** What is asked is asked of an entity that a reference names. */
  readonly through?: true;
}

const enter = (walk: Walk, depth: number): void => {
  walk.seen.nodes += 1;
  if (walk.seen.nodes > limits.filterNodes) {
    throw tooComplex(`The filter has more than ${limits.filterNodes} conditions.`, {
      limit: limits.filterNodes,
    });
  }
  if (depth > limits.filterDepth) {
    throw tooComplex(`The filter is nested deeper than ${limits.filterDepth} levels.`, {
      limit: limits.filterDepth,
    });
  }
};

const resolveNode = (raw: unknown, path: string, depth: number, walk: Walk): ResolvedFilter => {
  enter(walk, depth);
  const keys = keysOf(raw, path).join();
  const node = raw as Record<string, unknown>;
  switch (keys) {
    case 'attribute,op,value':
      return resolveCondition(node, path, walk.attributeOf);
    case 'and':
    case 'or': {
      const branches = node[keys];
      if (!Array.isArray(branches)) throw malformed(at(path, keys), 'is not a list');
      return {
        op: keys,
        of: branches.map((branch, i) => resolveNode(branch, at(path, `${keys}[${i}]`), depth + 1, walk)),
      };
    }
    case 'not':
      return { op: 'not', of: resolveNode(node.not, at(path, 'not'), depth + 1, walk) };
    case 'reference,where':
      return resolveReference(node, path, depth, walk);
    default:
      throw malformed(
        path,
        'has not exactly the keys {attribute, op, value}, {and}, {or}, {not} or {reference, where}',
      );
  }
};

const resolveReference = (
  { reference: name, where }: Record<string, unknown>,
  path: string,
  depth: number,
  walk: Walk,
): ResolvedFilter => {
  const own = at(path, 'reference');
  if (typeof name !== 'string') throw malformed(own, 'is not a name');
  if (walk.through)
    throw tooComplex('What a reference names is asked through no further reference.', {
      limit: 1,
      path: own,
    });
  const { field, type } = targetOf(name, walk.attributeOf);
  if (field.kind !== 'attribute' || type !== 'reference') {
    const allowed = operatorsOf(type);
    throw new AttriumError('FILTER_OPERATOR', `"${name}" is of type ${type}, and names no other entity.`, {
      details: { attribute: name, op: 'reference', type, allowed, path: own },
    });
  }
  return {
    op: 'through',
    field,
    of: resolveNode(where, at(path, 'where'), depth + 1, { ...walk, through: true }),
  };
};

const isOp = (raw: unknown): raw is FilterOp => filterOps.some((op) => op === raw);

const resolveCondition = (
  node: Record<string, unknown>,
  path: string,
  attributeOf: AttributeOf,
): ResolvedFilter => {
  const { attribute: name, op, value: raw } = node;
  if (typeof name !== 'string') throw malformed(at(path, 'attribute'), 'is not a name');
  if (!isOp(op)) throw malformed(at(path, 'op'), `is none of ${filterOps.join(', ')}`);
  const { field, type } = targetOf(name, attributeOf);
  const allowed = operatorsOf(type);
  if (!allowed.includes(op)) {
    throw new AttriumError(
      'FILTER_OPERATOR',
      `"${name}" is of type ${type}, which has no operator ${op}, but ${allowed.join(', ')}.`,
      {
        details: { attribute: name, op, type, allowed, path: at(path, 'op') },
      },
    );
  }
  const operand = (one: unknown, step: string): Value =>
    canonicalOfType(type, one, { name, path: at(path, step) });
  switch (op) {
    case 'in':
      return {
        op,
        field,
        values: listOf(raw, at(path, 'value')).map((one, i) => operand(one, `value[${i}]`)),
      };
    case 'between': {
      const pair = listOf(raw, at(path, 'value'));
      if (pair.length !== 2) throw malformed(at(path, 'value'), 'is not a list of two, [low, high]');
      return { op, field, low: operand(pair[0], 'value[0]'), high: operand(pair[1], 'value[1]') };
    }
    case 'prefix':
    case 'contains':
      return { op, field, text: String(operand(raw, 'value')) };
    case 'exists':
      return {
        op,
        field,
        present: canonicalOfType('boolean', raw, { name, path: at(path, 'value') }) === true,
      };
    default:
      return { op, field, value: operand(raw, 'value') };
  }
};

const listOf = (raw: unknown, path: string): readonly unknown[] => {
  if (!Array.isArray(raw)) throw malformed(path, 'is not a list');
  if (raw.length > limits.filterInValues) {
    throw tooComplex(`The list at ${path} has more than ${limits.filterInValues} values.`, {
      limit: limits.filterInValues,
      path,
    });
  }
  return raw;
};

/**
 * Names resolved, operands in canonical form. Takes whatever came over the wire.
 * Raises FILTER_INVALID and VALUE_* with the `path` in details, FILTER_OPERATOR, FILTER_TOO_COMPLEX, and what attributeOf raises.
 */
export const resolveFilter = (filter: Filter, attributeOf: AttributeOf): ResolvedFilter =>
  resolveNode(filter, '', 1, { attributeOf, seen: { nodes: 0 } });

/** A term as written by a caller: direction defaults to asc, nulls to last. */
export interface OrderSpec {
  /** An attribute's name, `$entity` or `$type`. */
  readonly attribute: string;
  /** Default asc. */
  readonly direction?: 'asc' | 'desc';
  /** Default last. */
  readonly nulls?: 'first' | 'last';
}

const orderError = (index: number, text: string): AttriumError =>
  new AttriumError('ORDER_INVALID', `Term ${index + 1} of the order ${text}.`, {
    details: { path: `[${index}]` },
  });

const orderKeys: ReadonlySet<string> = new Set(['attribute', 'direction', 'nulls']);

const resolveTerm = (raw: OrderSpec, index: number, attributeOf: AttributeOf): OrderTerm => {
  if (typeof raw !== 'object' || raw === null || Object.keys(raw).some((key) => !orderKeys.has(key))) {
    throw orderError(index, 'is not {attribute, direction, nulls}');
  }
  const { attribute: name, direction = 'asc', nulls = 'last' } = raw;
  if (typeof name !== 'string') throw orderError(index, 'names no attribute');
  if (direction !== 'asc' && direction !== 'desc')
    throw orderError(index, 'has a direction other than asc and desc');
  if (nulls !== 'first' && nulls !== 'last') throw orderError(index, 'has nulls other than first and last');
  const { field, type } = targetOf(name, attributeOf);
  if (type === 'json') throw orderError(index, `names "${name}", and json has no order`);
  return { field, direction, nulls };
};

const identity = (field: Field): string => (field.kind === 'attribute' ? `${field.id}` : field.kind);

/**
 * A total order: a term on $entity comes last, and what follows one of the caller's decides nothing and is left out.
 * Raises ORDER_INVALID, FILTER_TOO_COMPLEX (too many terms), and what attributeOf raises.
 */
export const resolveOrder = (terms: readonly OrderSpec[], attributeOf: AttributeOf): OrderTerm[] => {
  if (!Array.isArray(terms)) throw new AttriumError('ORDER_INVALID', 'The order is not a list.');
  if (terms.length > limits.orderFields) {
    throw tooComplex(`The order has more than ${limits.orderFields} terms.`, { limit: limits.orderFields });
  }
  const resolved = terms.map((term: OrderSpec, index) => resolveTerm(term, index, attributeOf));
  const seen = new Set<string>();
  for (const [index, { field }] of resolved.entries()) {
    if (seen.has(identity(field))) throw orderError(index, 'names the same field as one before');
    seen.add(identity(field));
  }
  const ofEntity = resolved.findIndex(({ field }) => field.kind === 'entity');
  if (ofEntity >= 0) return resolved.slice(0, ofEntity + 1);
  return [...resolved, { field: { kind: 'entity' }, direction: 'asc', nulls: 'last' }];
};
