/**
 * A uniform sample of whatever came since it was emptied last, of bounded size (algorithm R, Vitter 1985): what comes in
 * bursts is not counted by its first find only.
 */
export class Reservoir<Item> {
  readonly #size: number;
  readonly #random: () => number;
  #items: Item[] = [];
  #seen = 0;

  /** `random`: from 0 to below 1. */
  constructor(size: number, random: () => number) {
    this.#size = size;
    this.#random = random;
  }

  add(item: Item): void {
    this.#seen += 1;
    if (this.#items.length < this.#size) {
      this.#items.push(item);
      return;
    }
    const place = Math.floor(this.#random() * this.#seen);
    if (place < this.#size) this.#items[place] = item;
  }

  /** Empties it; each item stands for `weight` of those that came. */
  take(): { readonly items: readonly Item[]; readonly weight: number } {
    const items = this.#items;
    const weight = items.length === 0 ? 0 : this.#seen / items.length;
    this.#items = [];
    this.#seen = 0;
    return { items, weight };
  }
}
