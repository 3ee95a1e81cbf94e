import { createHash } from 'node:crypto';
import type { Client } from '#interfaces/client/index';
import { randomIntegers } from './harness/random.ts';

export type Values = Readonly<Record<string, number>>;

/**
 * The measured data: devices with numbers, all made from the seed, each with the version that the store acknowledged
 * last. A device is written by one caller only, so that there is a last one.
 */
export class Devices {
  readonly attributes: readonly string[];
  readonly #seed: number;
  readonly #acknowledged: number[];

  constructor(seed: number, count: number, attributes: number) {
    this.#seed = seed;
    this.#acknowledged = Array.from({ length: count }, () => 0);
    this.attributes = Array.from({ length: attributes }, (_, index) => `metric.${index}`);
  }

  get count(): number {
    return this.#acknowledged.length;
  }

  key(device: number): string {
    return `device:${device}`;
  }

  values(device: number, version = this.#acknowledged[device] ?? 0): Values {
    const random = randomIntegers(this.#seed + device * 7_919 + version * 104_729);
    return Object.fromEntries(this.attributes.map((name) => [name, random(100_000) / 7]));
  }

  nextVersion(device: number): number {
    return (this.#acknowledged[device] ?? 0) + 1;
  }

  acknowledge(device: number, version: number): void {
    this.#acknowledged[device] = version;
  }

  /** Throws where an answer is not what was acknowledged last. */
  expect(device: number, answer: Readonly<Record<string, { readonly value: unknown }>>): void {
    const wanted = JSON.stringify(this.values(device));
    const given = JSON.stringify(
      Object.fromEntries(this.attributes.map((name) => [name, answer[name]?.value])),
    );
    if (given !== wanted) throw new Error(`${this.key(device)} is ${given}; acknowledged was ${wanted}.`);
  }

  /** Reads every device back and compares it; answers a checksum of all. */
  async verify(client: Client, batch: number): Promise<string> {
    const hash = createHash('sha256');
    for (let from = 0; from < this.count; from += batch) {
      const devices = Array.from({ length: Math.min(batch, this.count - from) }, (_, index) => from + index);
      const { items } = await client.entities.getMany({ entities: devices.map((it) => this.key(it)) });
      const byKey = new Map(items.map((item) => [item.entity, item.values]));
      for (const device of devices) {
        this.expect(device, byKey.get(this.key(device)) ?? {});
        hash.update(`${this.key(device)} ${JSON.stringify(this.values(device))}\n`);
      }
    }
    return hash.digest('hex').slice(0, 16);
  }
}
