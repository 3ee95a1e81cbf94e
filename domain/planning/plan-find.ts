import type { AttributeField, OrderTerm, ResolvedFilter } from '../filter.ts';
import type { AttributeId, Micros } from '../ids.ts';
import type { Value, ValueType } from '../values.ts';
import { type Cover, coverOf, coverRows, servedBy } from './cover.ts';
import { estimatedRows, indexRows } from './selectivity.ts';
import type { TenantStatistics } from './statistics.ts';
import { type AttributeTest, conjunctionOf } from './tests.ts';

export interface Step {
  readonly test: AttributeTest;
  /**
   * drive: its value index names the entities to begin with. history: what history has of it since the window began names
   * them, whatever the values, and it is asked again. hash: the index is read through, and what it names is kept.
   * probe: the value of each entity is looked up.
   */
  readonly method: 'drive' | 'history' | 'hash' | 'probe';
  /** Entities that meet this test alone, estimated; by history, its entries. */
  readonly rows: number;
}

/** An index that leads along the order, so that nothing need be sorted. */
export interface Walk {
  /** null: the keys of entities. */
  readonly field: AttributeField | null;
  readonly down: boolean;
  /** The part of the index. */
  readonly range?: AttributeTest;
  /** Asked along it. */
  readonly steps: readonly Step[];
  /** Every match has a value in the index. */
  readonly total: boolean;
}

export interface Price {
  /**
   * index: by a value index. history: by what was written since the window began. walk: along an index in the order asked.
   * scan: every entity of the tenant may be looked at.
   */
  readonly route: 'index' | 'history' | 'walk' | 'scan';
  /** The attribute or `$entity` whose index, or what was written of it, leads; null where none does. */
  readonly leads: AttributeId | '$entity' | null;
  /** Entities that match. */
  readonly estimatedRows: number;
  readonly estimatedMs: number;
}

/** How to find, never what: an answer is the same by any plan. */
export interface FindPlan {
  readonly price: Price;
  /** Before a walk; the first one drives. */
  readonly steps: readonly Step[];
  readonly walk?: Walk;
  /** Every match meets one of these, by an index or by history; the whole filter is asked of the entities that do. Without steps. */
  readonly arms?: Cover;
  /**
   * What is ordered by and selected is hot: a look at an entity's projection tells it, and whether these of the
   * steps hold. Absent: values are looked up one by one. Without walk.
   */
  readonly projected?: readonly Step[];
  /** From which time of ingestion on history must be whole, where it is read. */
  readonly since?: Micros;
}

/** The parts of a FindQuery that a plan depends on. */
export interface Planned {
  readonly filter?: ResolvedFilter;
  readonly window?: { readonly from?: Micros; readonly to?: Micros };
  readonly orderBy: readonly OrderTerm[];
  readonly after?: readonly (Value | null)[];
  readonly limit: number;
  /** Absent: all, or too wide an answer to be planned for. */
  readonly select?: readonly AttributeId[];
}

/**
 * Microseconds, seen on one core of the machine that docs/decisions/0060 names: an index entry read in order, one asked
 * of a hash table, a value looked up by its key, one told by its entity's projection, an entity fetched and placed in the
 * order, one given back with its values, what any page costs, and an entry of history. Of a walk: an entry, and a chunk,
 * whose statement is planned each time.
 * Of the general form: its statement; a condition that it asks of every entity, joined in bulk; beyond a few, an entity's
 * values read once, and a condition told by them; an entity that is found, and the value of one term of its order.
 */
const cost = {
  entry: 0.2,
  hashed: 0.2,
  probe: 4,
  held: 2,
  placed: 6,
  given: 12,
  page: 300,
  written: 3,
  walked: 0.4,
  chunk: 350,
  general: 10_000,
  condition: 0.5,
  read: 7,
  told: 0.03,
  found: 1,
  sorted: 4,
} as const;

const numericTypes: ReadonlySet<ValueType> = new Set(['number', 'integer', 'boolean', 'timestamp']);

/** As PostgreSQL keeps a row whole and unpacked. */
const inlineBytes = 2_000;
const listedInPath = 8;

/** As hot_text is cut: texts up to here are told apart by the index alone, with room for one character behind them. */
const indexedCharacters = 254;

/** The cheapest plan by the statistics. Pure; `hot` are the attributes that have entries in the value indexes. */
export const planFind = (
  query: Planned,
  hot: ReadonlySet<AttributeId>,
  statistics: TenantStatistics,
): FindPlan =>
  plansOf(query, hot, statistics).reduce((best, one) =>
    one.price.estimatedMs < best.price.estimatedMs ? one : best,
  );

/** Every way that is known, one at least: the form that is right for any filter. */
export const plansOf = (
  query: Planned,
  hot: ReadonlySet<AttributeId>,
  statistics: TenantStatistics,
): readonly [FindPlan, ...FindPlan[]] => {
  const tests = query.filter === undefined ? [] : conjunctionOf(query.filter);
  const any = [...covered(query, tests, hot, statistics)];
  const scanned = scan(query, tests, statistics);
  const order = simpleOrder(query.orderBy);
  if (tests === undefined || order === undefined) return [scanned, ...any];
  const work: Work = { query, order, hot, statistics, tests };
  return [scanned, ...any, ...leadersOf(work).flatMap((leader) => driven(work, leader)), ...walked(work)];
};

interface Order {
  /** null: by key alone. */
  readonly field: AttributeField | null;
  readonly term: OrderTerm;
}

interface Work {
  readonly query: Planned;
  readonly order: Order;
  readonly hot: ReadonlySet<AttributeId>;
  readonly statistics: TenantStatistics;
  readonly tests: readonly AttributeTest[];
}

/** By the key, or by one attribute with ties broken by the key, ascending. */
const simpleOrder = (orderBy: readonly OrderTerm[]): Order | undefined => {
  const [term, last] = orderBy;
  if (term?.field.kind === 'entity') return { field: null, term };
  if (term?.field.kind !== 'attribute' || term.field.type === 'decimal') return undefined;
  return last?.field.kind === 'entity' && last.direction === 'asc' ? { field: term.field, term } : undefined;
};

const shares = (tests: readonly AttributeTest[], statistics: TenantStatistics): number =>
  tests.reduce(
    (share, test) => share * (estimatedRows(test, statistics) / Math.max(1, statistics.entities)),
    1,
  );

const priced = (
  route: Price['route'],
  leads: Price['leads'],
  rows: number,
  us: number,
  { limit }: Planned,
): Price => ({
  route,
  leads,
  estimatedRows: Math.round(rows),
  estimatedMs: Math.round((us + cost.page + Math.min(rows, limit) * cost.given) / 10) / 100,
});

const conditionsIn = (filter: ResolvedFilter | undefined): number => {
  if (filter === undefined) return 0;
  if (filter.op === 'and' || filter.op === 'or')
    return filter.of.reduce((sum, of) => sum + conditionsIn(of), 0);
  // Through a reference, another entity is looked up by its key.
  if (filter.op === 'through') return 2 + conditionsIn(filter.of);
  return filter.op === 'not' ? conditionsIn(filter.of) : 1;
};

/** As many conditions as are looked up one by one (decision 0016). */
const fewConditions = 6;

const askingAll = (conditions: number): number =>
  conditions <= fewConditions ? conditions * cost.condition : cost.read + conditions * cost.told;

const ordering = ({ orderBy }: Planned): number =>
  cost.found + cost.sorted * orderBy.filter(({ field }) => field.kind === 'attribute').length;

const scan = (
  query: Planned,
  tests: readonly AttributeTest[] | undefined,
  statistics: TenantStatistics,
): FindPlan => {
  const { entities } = statistics;
  const rows = tests === undefined ? entities / 3 : entities * shares(tests, statistics);
  // Without statistics nothing is preferred to this form.
  const begun = entities === 0 ? 0 : cost.general;
  const us = begun + entities * askingAll(conditionsIn(query.filter)) + rows * ordering(query);
  return { price: priced('scan', null, rows, us, query), steps: [] };
};

/** The general form, of the entities that indexes or history name. */
const covered = (
  query: Planned,
  tests: readonly AttributeTest[] | undefined,
  hot: ReadonlySet<AttributeId>,
  statistics: TenantStatistics,
): FindPlan[] => {
  const arms =
    query.filter &&
    coverOf(
      query.filter,
      servedBy(({ id }) => hot.has(id), statistics),
    );
  if (arms === undefined) return [];
  const rows = coverRows(arms);
  const written = arms.filter(({ by }) => by === 'history');
  const field = (written[0] ?? arms[0])?.condition.field;
  const found = tests === undefined ? rows : Math.min(rows, statistics.entities * shares(tests, statistics));
  const asked = rows * (cost.probe * (1 + conditionsIn(query.filter)) + cost.placed);
  const us = cost.general + coverRows(written) * cost.written + asked + found * ordering(query);
  const leads = field?.kind === 'attribute' ? field.id : '$entity';
  const since = written.length > 0 ? statistics.written?.since : undefined;
  const route = since === undefined ? 'index' : 'history';
  return [{ price: priced(route, leads, found, us, query), steps: [], arms, since }];
};

/** True where the value index alone can tell which entities meet the test. */
const isDrivable = (
  { field, negated, low, high, values, except, prefix, contains }: AttributeTest,
  hot: ReadonlySet<AttributeId>,
): boolean =>
  hot.has(field.id) &&
  !negated &&
  except === undefined &&
  contains === undefined &&
  [low?.value, high?.value, prefix, ...(values ?? [])].every(
    (operand) => typeof operand !== 'string' || operand.length <= indexedCharacters,
  );

/**
 * True where a projection tells whether the test holds: as jsonpath, which compares numbers by their digits, and those of
 * one double are not the same to everyone beyond 2^53; and which asks for each of a list.
 */
const isTold = (
  { field, low, high, values = [], except, contains }: AttributeTest,
  hot: ReadonlySet<AttributeId>,
): boolean =>
  hot.has(field.id) &&
  contains === undefined &&
  values.length <= listedInPath &&
  [low?.value, high?.value, except, ...values].every(
    (operand) => typeof operand !== 'number' || Math.abs(operand) <= Number.MAX_SAFE_INTEGER,
  );

interface Costed {
  readonly steps: readonly Step[];
  readonly rows: number;
  readonly us: number;
}

/** The tests in order of selectivity, each asked of those that met the ones before. */
const narrowing = (
  { tests, hot, statistics, query }: Work,
  start: {
    readonly rows: number;
    readonly us: number;
    readonly without?: AttributeTest;
    readonly projected?: boolean;
  },
): Costed => {
  const rest = tests
    .filter((test) => test !== start.without)
    .map((test) => ({ test, rows: estimatedRows(test, statistics) }))
    .sort((a, b) => a.rows - b.rows);
  let { rows, us } = start;
  const steps: Step[] = [];
  for (const { test, rows: held } of rest) {
    const probing = rows * (start.projected && isTold(test, hot) ? cost.held : cost.probe);
    const hashing = held * cost.hashed + rows * cost.entry;
    const method =
      query.window === undefined && isDrivable(test, hot) && hashing < probing ? 'hash' : 'probe';
    steps.push({ test, method, rows: Math.round(held) });
    us += Math.min(probing, method === 'hash' ? hashing : probing);
    rows *= held / Math.max(1, statistics.entities);
  }
  return { steps, rows, us };
};

/** A test whose entities something names, to begin with. */
interface Leader {
  readonly step: Step;
  readonly us: number;
  /** The part of the entities that it names, were it asked of all of them. */
  readonly share: number;
}

/** The most selective test that a value index knows, and the one of which least was written within the window. */
const leadersOf = ({ tests, hot, statistics, query }: Work): Leader[] => {
  const shareOf = (rows: number) => rows / Math.max(1, statistics.entities);
  const [indexed] = tests
    .filter((test) => isDrivable(test, hot))
    .map((test) => ({ test, rows: indexRows(test, statistics) }))
    .sort((a, b) => a.rows - b.rows);
  const [written] = tests
    .flatMap((test) => {
      const rows = test.negated ? undefined : statistics.written?.entries.get(test.field.id);
      return rows === undefined ? [] : [{ test, rows }];
    })
    .sort((a, b) => a.rows - b.rows);
  const leaders: Leader[] = [];
  if (indexed !== undefined) {
    const { rows } = indexed;
    leaders.push({
      step: { ...indexed, method: 'drive' },
      us: rows * cost.hashed,
      share: shareOf(rows),
    });
  }
  if (written !== undefined && query.window?.from !== undefined) {
    const { test, rows } = written;
    const any = estimatedRows({ field: test.field, negated: false }, statistics);
    leaders.push({ step: { test, rows, method: 'history' }, us: rows * cost.written, share: shareOf(any) });
  }
  return leaders;
};

/** A first page by numbers or keys, whose every part the projections of entities hold, none of them to be unpacked. */
const isProjected = ({
  query: { select = [], after, window },
  order: { field },
  hot,
  statistics: { projectionBytes = Number.POSITIVE_INFINITY },
}: Work): boolean =>
  projectionBytes <= inlineBytes &&
  select.length > 0 &&
  after === undefined &&
  window === undefined &&
  (field === null || (numericTypes.has(field.type) && hot.has(field.id))) &&
  select.every((id) => hot.has(id));

/** By what the leader names, then sorted, or picked out along the index of the order. */
const driven = (work: Work, { step, us, share }: Leader): FindPlan[] => {
  const { query, statistics } = work;
  const { test, rows, method } = step;
  // An index knows no times: within a window the leader is asked again.
  const again = query.window === undefined ? test : undefined;
  const projected = isProjected(work);
  const narrowed = narrowing(work, { rows, us, without: again, projected });
  const found = again === undefined ? Math.min(rows, narrowed.rows / Math.max(share, 1e-9)) : narrowed.rows;
  const steps: Step[] = [{ ...step, rows: Math.round(rows) }, ...narrowed.steps];
  const route = method === 'history' ? 'history' : 'index';
  const since = method === 'history' ? { since: statistics.written?.since } : {};
  const sorted: FindPlan = {
    price: priced(route, test.field.id, found, narrowed.us + found * cost.placed, query),
    steps,
    ...(projected && {
      projected: narrowed.steps.filter((one) => one.method === 'probe' && isTold(one.test, work.hot)),
    }),
    ...since,
  };
  const walk = walkOf(work);
  if (walk === undefined || walk.field === null) return [sorted];
  const taken = walk.rows * Math.min(1, (query.limit + 1) / Math.max(1, found));
  if (!walk.total && found < query.limit + 1) return [sorted];
  // Along a walk, no projection tells anything.
  const before = projected ? narrowing(work, { rows, us, without: again }) : narrowed;
  return [
    sorted,
    {
      price: priced(route, test.field.id, found, before.us + walking(taken, found, query), query),
      steps: [{ ...step, rows: Math.round(rows) }, ...before.steps],
      ...since,
      walk: { ...walk.walk, steps: [] },
    },
  ];
};

/** Chunks grow fourfold; what they name is placed in the order again. */
const walking = (taken: number, found: number, { limit }: Planned): number =>
  taken * cost.walked +
  cost.chunk * (1 + Math.log(Math.max(1, taken / (2 * (limit + 1)))) / Math.log(4)) +
  Math.min(found, limit + 1) * cost.placed;

/** Along the index of the order until the page is full. */
const walked = (work: Work): FindPlan[] => {
  const { statistics, query } = work;
  const walk = walkOf(work);
  if (walk === undefined) return [];
  const range = query.window === undefined ? walk.walk.range : undefined;
  const others = work.tests.filter((test) => test !== range);
  const share = shares(others, statistics);
  const found = walk.rows * share;
  if (!walk.total && found < 2 * (query.limit + 1)) return [];
  const taken = Math.min(walk.rows, (query.limit + 1) / Math.max(share, 1e-9));
  const probed = { ...work, hot: new Set<AttributeId>() };
  const along = narrowing(probed, { rows: taken, us: walking(taken, found, query), without: range });
  return [
    {
      price: priced('walk', walk.field?.id ?? '$entity', found, along.us, query),
      steps: [],
      walk: { ...walk.walk, steps: along.steps },
    },
  ];
};

interface WalkOfOrder {
  readonly field: AttributeField | null;
  readonly rows: number;
  readonly total: boolean;
  readonly walk: Omit<Walk, 'steps'>;
}

const walkOf = ({ order, tests, hot, statistics, query }: Work): WalkOfOrder | undefined => {
  const { field, term } = order;
  const down = term.direction === 'desc';
  if (field === null) {
    return { field, rows: statistics.entities, total: true, walk: { field, down, total: true } };
  }
  const own = tests.filter((test) => test.field.id === field.id && !test.negated);
  const total = own.length > 0;
  const [placed] = query.after ?? [];
  if (!hot.has(field.id) || field.type === 'json') return undefined;
  if (!total && (term.nulls === 'first' || placed === null)) return undefined;
  if (typeof placed === 'string' && placed.length > indexedCharacters) return undefined;
  const range = own.find((test) => test.values === undefined && isDrivable(test, hot));
  const rows = indexRows(range ?? { field, negated: false }, statistics);
  return { field, rows, total, walk: { field, down, range, total } };
};
