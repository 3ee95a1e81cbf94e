import assert from 'node:assert/strict';
import { isAttriumError } from '#domain/errors';
import type { Micros } from '#domain/ids';
import { formatInstant } from '#domain/time';
import type { Client, EditAnswer, WriteAnswer, WriteInput } from '#interfaces/client/index';
import { randomIntegers } from '../../harness/random.ts';
import type { Ledger, Written } from './ledger.ts';
import { sendStream } from './stream.ts';
import { attributes, type Tenant } from './tenants.ts';
import { anyProcess, untilAnswered } from './until-answered.ts';

export interface LoadPlan {
  readonly tenants: readonly Tenant[];
  /** Changes when an API process is started again. */
  readonly urls: readonly string[];
  readonly ledger: Ledger;
  /** Of the whole proof, and the round: which calls each caller makes, and what they carry. */
  readonly seed: number;
  readonly round: number;
  readonly callers: number;
  /** Callers of POST /v1/ingest, beside the others. */
  readonly streams: number;
  /** Whether some of the calls ask for durability `staged`. */
  readonly staged: boolean;
}

/** Numbers of calls. */
export interface LoadCounts {
  acknowledged: number;
  /** Calls that were tried more than once. */
  retried: number;
  /** Of those, the ones whose first try had been committed after all. */
  replayed: number;
  /** Acknowledged calls that were repeated all the same, as by somebody who lost the answer. */
  repeated: number;
  /** Acknowledged calls that said they wrote nothing: the entity was deleted, or not there. */
  refused: number;
  values: number;
  /** How often streams of lines went on, or tried to, after they had been cut off. */
  resumed: number;
}

/** For people. */
export const counted = ({
  resumed,
  acknowledged,
  retried,
  replayed,
  repeated,
  refused,
  values,
}: LoadCounts): string =>
  `${acknowledged} calls acknowledged, ${values} values, ${retried} retried, ${replayed} of them had been committed, ${repeated} repeated, ${refused} refused, streams resumed ${resumed} times`;

export interface RunningLoad {
  readonly counts: LoadCounts;
  /** Lets each caller finish its call, with as many tries as that takes. Rejects with the first one's failure. */
  finish(): Promise<void>;
}

const entities = 60;
/** More than any caller makes in a round. */
const callsPerRound = 4_096;
const valuesPerCall = 64;

/** Callers that write until they are told to finish, and repeat what was not answered, as clients are asked to do. */
export const startLoad = (plan: LoadPlan): RunningLoad => {
  const counts: LoadCounts = {
    resumed: 0,
    acknowledged: 0,
    retried: 0,
    replayed: 0,
    repeated: 0,
    refused: 0,
    values: 0,
  };
  const finishing = new AbortController();
  const callers = Array.from({ length: plan.callers }, (_, place) =>
    new Caller(plan, place, counts).run(finishing.signal),
  );
  const streams = Array.from({ length: plan.streams }, async (_, place) => {
    const number = plan.round * plan.streams + place;
    const tenant = plan.tenants[place % plan.tenants.length] as Tenant;
    const { resumed } = await sendStream({ ...plan, tenant, number }, finishing.signal);
    counts.resumed += resumed;
  });
  const all = Promise.all([...callers, ...streams]);
  // Reported by finish().
  all.catch(() => finishing.abort());
  return {
    counts,
    finish: async () => {
      finishing.abort();
      await all;
    },
  };
};

class Caller {
  readonly #plan: LoadPlan;
  readonly #counts: LoadCounts;
  readonly #random: (bound: number) => number;
  readonly #place: number;
  #call: number;

  constructor(plan: LoadPlan, place: number, counts: LoadCounts) {
    this.#plan = plan;
    this.#counts = counts;
    this.#place = plan.round * plan.callers + place;
    this.#random = randomIntegers(plan.seed * 1_000_003 + this.#place);
    this.#call = this.#place * callsPerRound;
  }

  async run(finishing: AbortSignal): Promise<void> {
    const last = this.#call + callsPerRound;
    while (!finishing.aborted && this.#call < last) {
      const tenant = this.#plan.tenants[this.#random(this.#plan.tenants.length)] as Tenant;
      const kind = this.#random(100);
      if (kind < 40) await this.#put(tenant);
      else if (kind < 68) await this.#write(tenant, 'again');
      else if (kind < 74) await this.#write(tenant, 'once');
      else if (kind < 88) await this.#write(tenant, this.#plan.staged ? 'staged' : 'again');
      else if (kind < 92) await this.#life(tenant, 'delete');
      else if (kind < 99) await this.#life(tenant, 'restore');
      else await this.#changeTier(tenant);
      this.#call += 1;
    }
  }

  async #put(tenant: Tenant): Promise<void> {
    const entity = this.#entity();
    const first = this.#random(attributes.length);
    const named = attributes.filter((_, place) => place === first || this.#random(3) > 0);
    const observedAt = this.#random(2) === 0 ? this.#time(0) : undefined;
    // A value that is unset is known again by its time.
    const unset = observedAt === undefined ? undefined : named[this.#random(named.length * 4)]?.name;
    const values = Object.fromEntries(
      named.map(({ name }, place) => [name, name === unset ? null : this.#value(name, place)]),
    );
    const input = { entity, values, ...(observedAt && { observedAt: formatInstant(observedAt) }) };
    const edited = await this.#edit(tenant, 'put', (client, idempotencyKey) =>
      client.entities.put({ ...input, idempotencyKey }),
    );
    if (!edited) return;
    for (const [attribute, value] of Object.entries(values))
      this.#note({ tenant, entity, attribute, value, observedAt, times: 'once' });
  }

  async #life(tenant: Tenant, action: 'delete' | 'restore'): Promise<void> {
    const entity = this.#entity();
    await this.#edit(tenant, action, (client, idempotencyKey) =>
      client.entities[action]({ entity, idempotencyKey }),
    );
  }

  /** Whether it was applied. */
  async #edit(
    { name: tenant, apiKey }: Tenant,
    action: 'put' | 'delete' | 'restore',
    call: (client: Client, idempotencyKey: string) => Promise<EditAnswer>,
  ): Promise<boolean> {
    const key = this.#key();
    try {
      const answer = await this.#untilAnswered(apiKey, (client) => call(client, key));
      const { entity, rev, version, replayed } = answer;
      await this.#again(apiKey, (client) => call(client, key), { entity, rev, version });
      this.#plan.ledger.edited.push({ tenant, entity, action, rev, version });
      this.#acknowledged(tenant, key, replayed);
      return true;
    } catch (error) {
      if (!isAttriumError(error, 'ENTITY_DELETED') && !isAttriumError(error, 'ENTITY_NOT_FOUND')) throw error;
      this.#counts.refused += 1;
      return false;
    }
  }

  /** `again`: with an idempotency key, so that it is repeated until it is answered; the others are tried once. */
  async #write(tenant: Tenant, how: 'again' | 'once' | 'staged'): Promise<void> {
    const count = 1 + this.#random(valuesPerCall);
    const sent = Array.from({ length: count }, (_, place) => {
      const { name: attribute } = attributes[this.#random(attributes.length)] as (typeof attributes)[number];
      const observedAt = this.#random(2) === 0 ? this.#time(place) : undefined;
      const value = observedAt !== undefined && this.#random(20) === 0 ? null : this.#value(attribute, place);
      return { tenant, entity: this.#entity(), attribute, value, observedAt };
    });
    const values = sent.map(({ entity, attribute, value, observedAt }): WriteInput['values'][number] => ({
      ...{ entity, attribute, value },
      ...(observedAt && { observedAt: formatInstant(observedAt) }),
    }));
    const key = this.#key();
    const again = how === 'again';
    const staged = how === 'staged';
    try {
      const call = ({ ingest }: Client) =>
        ingest.write({
          values,
          ...(again && { idempotencyKey: key }),
          ...(staged && { durability: 'staged' as const }),
        });
      const answer = again
        ? await this.#untilAnswered(tenant.apiKey, call)
        : await call(this.#client(tenant.apiKey));
      const { accepted, rejected } = answer;
      if (again) await this.#again(tenant.apiKey, call, { accepted, rejected });
      const bad = new Set(rejected.map(({ index }) => index));
      for (const value of sent.filter((_, index) => !bad.has(index)))
        this.#note({ ...value, times: staged ? 'staged' : 'once' });
      this.#acknowledged(tenant.name, again ? key : undefined, answer.replayed);
    } catch (error) {
      if (again || !isAttriumError(error, 'UNAVAILABLE')) throw error;
      for (const value of sent) this.#note({ ...value, times: 'maybe' });
    }
  }

  async #changeTier({ apiKey }: Tenant): Promise<void> {
    const tier = this.#random(2) === 0 ? 'hot' : 'cold';
    await this.#untilAnswered(apiKey, (client) => client.attributes.update({ name: 'changing', tier }));
    this.#counts.acknowledged += 1;
  }

  /** One in ten: a call that was acknowledged, with the key that it had, is told what it was told. */
  async #again(
    apiKey: string,
    call: (client: Client) => Promise<EditAnswer | WriteAnswer>,
    first: Partial<EditAnswer & WriteAnswer>,
  ): Promise<void> {
    if (this.#random(10) > 0) return;
    assert.partialDeepStrictEqual(await this.#untilAnswered(apiKey, call), { ...first, replayed: true });
    this.#counts.repeated += 1;
  }

  #untilAnswered<Answer>(apiKey: string, call: (client: Client) => Promise<Answer>): Promise<Answer> {
    return untilAnswered(
      () => this.#client(apiKey),
      call,
      () => {
        this.#counts.retried += 1;
      },
    );
  }

  #client(apiKey: string): Client {
    return anyProcess(this.#plan.urls, apiKey, this.#random);
  }

  #acknowledged(tenant: string, key: string | undefined, replayed: boolean): void {
    this.#counts.acknowledged += 1;
    if (replayed) this.#counts.replayed += 1;
    if (key !== undefined) this.#plan.ledger.keyed.push({ tenant, key });
  }

  #note(
    sent: Pick<Written, 'entity' | 'attribute' | 'times'> & {
      readonly tenant: Tenant;
      readonly value: number | string | null;
      readonly observedAt: Micros | undefined;
    },
  ): void {
    const { tenant, entity, attribute, value, observedAt, times } = sent;
    this.#counts.values += 1;
    this.#plan.ledger.written.push({
      ...{ tenant: tenant.name, entity, attribute, times },
      ...(times === 'staged' && { staged_ms: Date.now() }),
      num: typeof value === 'number' ? value : null,
      text: typeof value === 'string' ? value : null,
      observed_us: observedAt ?? null,
    });
  }

  #key(): string {
    return `call-${this.#call}`;
  }

  #number(place: number): number {
    return this.#call * valuesPerCall + place;
  }

  #value(attribute: string, place: number): number | string {
    return attribute.startsWith('text') ? `v${this.#number(place)}` : this.#number(place);
  }

  /** Of a value that has one: of all 2^32 milliseconds of 49 days, each belongs to one number, in no order (Knuth's hash). */
  #time(place: number): Micros {
    const ms = Number((BigInt(this.#number(place)) * 2_654_435_761n) % 2n ** 32n);
    return ((Date.UTC(2_020, 0) + ms) * 1_000) as Micros;
  }

  /** The lower the number, the more often, so that callers meet at some entities. */
  #entity(): string {
    return `e${this.#random(this.#random(entities) + 1)}`;
  }
}
