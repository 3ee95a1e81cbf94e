import { randomIntegers } from '../harness/random.ts';

/** Of the attributes of one tenant, this many carry four values of five. */
const popular = 200;
export const attributeCount = 10_000;
export const entityCount = 200_000;

/** Names as users choose them: what is measured, where, and a number. */
export const attributeName = (index: number): string => `${kinds[index % kinds.length]}_${index}`;
const kinds = [
  'temperature',
  'pressure',
  'humidity',
  'vibration',
  'voltage',
  'flow',
  'level',
  'torque',
  'state',
  'mode',
];

/** One attribute in ten holds a text; the others hold numbers. */
export const isText = (index: number): boolean => index % 10 === 9;

/** One popular attribute in four, which is one value in five. */
export const isHot = (index: number): boolean => index < popular && index % 4 === 1;

export interface ObservedValue {
  readonly entity: string;
  readonly attribute: string;
  readonly value: number | string;
  readonly observedAt: string;
}

/**
 * What devices send: messages of some values of one device. Few devices send most of them (their ranks are log-uniform,
 * which is Zipf's law with exponent 1), and few attributes carry most values. Times grow, so each message is news.
 */
export class Telemetry {
  readonly #random: (bound: number) => number;
  readonly #tenants: number;
  #clockMs: number;

  constructor(seed: number, tenants: number, startMs: number) {
    this.#random = randomIntegers(seed);
    this.#tenants = tenants;
    this.#clockMs = startMs;
  }

  /** A number from 0 to below 1. */
  fraction(): number {
    return this.#random(2 ** 30) / 2 ** 30;
  }

  tenant(): number {
    return this.#random(this.#tenants);
  }

  message(values: number): ObservedValue[] {
    const entity = `urn:device:${Math.floor(entityCount ** this.fraction()) - 1}`;
    this.#clockMs += 0.25;
    // Three digits behind the milliseconds make each message's time its own.
    const observedAt = `${new Date(this.#clockMs).toISOString().slice(0, -1)}${String((this.#clockMs % 1) * 1_000).padStart(3, '0')}Z`;
    const used = new Set<number>();
    while (used.size < values) used.add(this.#attribute());
    return [...used].map((index) => ({
      entity,
      attribute: attributeName(index),
      value: isText(index) ? `state ${this.#random(50)}` : this.#random(1_000_000) / 1_000,
      observedAt,
    }));
  }

  #attribute(): number {
    return this.#random(5) < 4 ? this.#random(popular) : popular + this.#random(attributeCount - popular);
  }
}
