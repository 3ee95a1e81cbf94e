import { AttriumError } from '#domain/errors';
import type { Clock } from '#domain/ports/clock';

export const faultPoints = [
  'store.commit',
  'store.replay',
  'store.openStream',
  'store.stage',
  'store.flushStaged',
  'store.probe',
  'store.read',
  'store.find',
  'store.history',
  'catalog.load',
  'catalog.apply',
  'tenants.create',
  'tenants.byName',
  'tenants.list',
  'keys.create',
  'keys.byHash',
  'keys.list',
  'keys.rotate',
  'keys.revoke',
  'audit.append',
  'audit.list',
  'tiers.start',
  'tiers.step',
  'tiers.changes',
  'tiers.pending',
  'tiers.copyBytes',
  'promotions.count',
  'promotions.usage',
  'promotions.claim',
  'promotions.record',
  'promotions.measure',
  'promotions.list',
  'maintenance.makeMonths',
  'maintenance.months',
  'maintenance.detach',
  'maintenance.drop',
  'maintenance.purge',
  'maintenance.facts',
  'work.tenants',
  'work.values',
  'work.convert',
  'work.empty',
] as const;
/** Every call that can be made to fail or to wait. */
export type FaultPoint = (typeof faultPoints)[number];

/**
 * before: UNAVAILABLE, and nothing happened. after: UNAVAILABLE, though the effect is durable (the lost answer).
 * An error is raised instead of the effect.
 */
export type Fault = 'before' | 'after' | Error;

/** What the memory adapters can be told to do wrong. Without orders they do nothing wrong. */
export interface MemoryFaults {
  /** The next call of this point fails; orders for one point queue up. */
  failNext(point: FaultPoint, fault: Fault): void;
  /** Every call of this point first sleeps on the adapter's clock; 0 ends it. */
  delay(point: FaultPoint, ms: number): void;
  /** The next commit is durable, but its position cannot be read: receipt null. */
  loseNextReceipt(): void;
  /** Commits that are under way together happen in an order drawn from the seed; null ends it. */
  reorder(seed: number | null): void;
  /** Withdraws every order. */
  clear(): void;
}

/** The adapters' side of the faults. */
export interface FaultGate {
  /** Runs `work` as the orders for `point` say. `work` itself must be synchronous, so that a call is atomic. */
  pass<Result>(point: FaultPoint, work: () => Result): Promise<Result>;
  takeLostReceipt(): boolean;
}

const unavailable = (point: FaultPoint, fault: 'before' | 'after'): AttriumError =>
  new AttriumError('UNAVAILABLE', `${point} was told to fail ${fault} its effect`);

/** mulberry32, public domain; a few lines suffice where only repeatability counts. */
const seededRandom = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

export const createMemoryFaults = (clock: Clock): MemoryFaults & FaultGate => {
  const orders = new Map<FaultPoint, Fault[]>();
  const delays = new Map<FaultPoint, number>();
  let lostReceipts = 0;
  let random: (() => number) | null = null;
  let waiting: (() => void)[] = [];

  const releaseAll = (): void => {
    const released = waiting;
    waiting = [];
    while (released.length > 0) {
      const drawn = random === null ? 0 : Math.floor(random() * released.length);
      released.splice(drawn, 1)[0]?.();
    }
  };

  /** Resolves when the loop turns, so that every commit called in this turn takes part in the draw. */
  const turn = (): Promise<void> =>
    new Promise((resolve) => {
      if (waiting.length === 0) setImmediate(releaseAll);
      waiting.push(resolve);
    });

  return {
    failNext(point, fault) {
      orders.set(point, [...(orders.get(point) ?? []), fault]);
    },
    delay(point, ms) {
      delays.set(point, ms);
    },
    loseNextReceipt() {
      lostReceipts += 1;
    },
    reorder(seed) {
      random = seed === null ? null : seededRandom(seed);
    },
    clear() {
      orders.clear();
      delays.clear();
      lostReceipts = 0;
      random = null;
    },
    async pass(point, work) {
      const ms = delays.get(point) ?? 0;
      if (ms > 0) await clock.sleep(ms);
      if (random !== null && point === 'store.commit') await turn();
      const fault = orders.get(point)?.shift();
      if (fault === 'before') throw unavailable(point, fault);
      if (fault instanceof Error) throw fault;
      const result = work();
      if (fault === 'after') throw unavailable(point, fault);
      return result;
    },
    takeLostReceipt() {
      if (lostReceipts === 0) return false;
      lostReceipts -= 1;
      return true;
    },
  };
};
