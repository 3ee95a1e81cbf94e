import type { Tier } from '../../attributes.ts';
import type { AttributeId, Micros } from '../../ids.ts';
import { type Candidate, type Decision, decidePromotions } from '../decide.ts';
import type { PromotionPolicy } from '../policy.ts';
import { type AttributeUsage, addUsage, decayUsage, multiplyUsage, noUsage, savedBy } from '../usage.ts';

/** An attribute as a simulated tenant uses it. */
export interface Simulated {
  readonly bytes: number;
  readonly pin?: Tier;
  /** Finds an hour, each of which its being hot would save so much. */
  readonly findsAnHour: number;
  readonly savedMs: number;
}

interface State {
  usage: AttributeUsage;
  hot: boolean;
  usedAt: Micros | null;
  changedAt: Micros | null;
}

/** A tenant whose finds come at random, decided on every minute. `random`: numbers from 0 to 1. */
export class SimulatedTenant {
  readonly #policy: PromotionPolicy;
  readonly #random: () => number;
  readonly #states: State[] = [];
  #now = 1_767_225_600_000_000;
  /** Of tiers, by number of attribute. */
  readonly changes: { readonly attribute: number; readonly at: number }[] = [];

  constructor(policy: PromotionPolicy, random: () => number) {
    this.#policy = policy;
    this.#random = random;
  }

  /** Minutes of this use, one after the other. */
  run(attributes: readonly Simulated[], minutes: number): readonly Decision[] {
    let decisions: readonly Decision[] = [];
    for (let minute = 0; minute < minutes; minute += 1) {
      this.#now += 60_000_000;
      decisions = this.#minute(attributes);
    }
    return decisions;
  }

  hot(): readonly number[] {
    return [...this.#states.keys()].filter((place) => this.#states[place]?.hot);
  }

  candidates(attributes: readonly Simulated[]): readonly Candidate[] {
    return attributes.map(({ bytes, pin = 'auto' }, place) => {
      const { usage, hot, usedAt, changedAt } = this.#state(place);
      return { id: place as AttributeId, pin, hot, bytes, usage, usedAt, changedAt };
    });
  }

  #minute(attributes: readonly Simulated[]): readonly Decision[] {
    for (const [place, { findsAnHour, savedMs }] of attributes.entries()) {
      const state = this.#state(place);
      const finds = poisson(findsAnHour / 60, this.#random);
      const once = { ...noUsage, ...savedBy(savedMs) };
      const more = multiplyUsage(once, finds);
      state.usage = addUsage(decayUsage(state.usage, 60_000, this.#policy.halfLifeMs), more);
      if (finds > 0) state.usedAt = this.#now as Micros;
    }
    const decisions = decidePromotions(this.candidates(attributes), this.#policy, this.#now as Micros);
    for (const { attribute, action } of decisions) {
      if (action === 'keep') continue;
      const state = this.#state(attribute);
      state.hot = action === 'promote';
      state.changedAt = this.#now as Micros;
      this.changes.push({ attribute, at: this.#now });
    }
    return decisions;
  }

  #state(place: number): State {
    this.#states[place] ??= { usage: noUsage, hot: false, usedAt: null, changedAt: null };
    return this.#states[place];
  }
}

/** Knuth 1969, of small means; of others its normal limit. */
const poisson = (mean: number, random: () => number): number => {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const floor = Math.exp(-mean);
  let drawn = 0;
  for (let product = random(); product > floor; product *= random()) drawn += 1;
  return drawn;
};

/** Box and Muller 1958. */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const units = 2_000;

/** What the best choice that fits saves an hour (Bellman 1957), or a little more: sizes are rounded down to a 2,000th of the room. */
export const bestStatic = (attributes: readonly Simulated[], bytes: number): number => {
  const best = new Float64Array(units + 1);
  for (const one of attributes) {
    const size = Math.floor((one.bytes / bytes) * units);
    const saved = savedAnHourBy([one]);
    for (let room = units; room >= size; room -= 1)
      best[room] = Math.max(best[room] ?? 0, (best[room - size] ?? 0) + saved);
  }
  return best[units] ?? 0;
};

export const savedAnHourBy = (chosen: readonly Simulated[]): number =>
  chosen.reduce((sum, { findsAnHour, savedMs }) => sum + findsAnHour * savedMs, 0);
