import { describe, expect, it } from 'vitest';
import { createManualClock } from '#adapters/memory/index';
import { takeTurns } from './take-turns.ts';

/** Each has so many turns to come; every turn takes a second. */
const taking = (turnsOf: Readonly<Record<string, number>>) => {
  const clock = createManualClock();
  const left = new Map(Object.entries(turnsOf));
  const taken: string[] = [];
  return {
    clock,
    left,
    taken,
    pending: async () => [...left].filter(([, turns]) => turns > 0).map(([one]) => one),
    turn: async (one: string): Promise<boolean> => {
      taken.push(one);
      clock.advance(1_000);
      left.set(one, (left.get(one) ?? 0) - 1);
      return true;
    },
  };
};

describe('takeTurns', () => {
  it('goes round until nothing is left, and takes in at the next round whoever begins meanwhile', async () => {
    const { left, taken, turn, ...rest } = taking({ a: 3, b: 1 });
    await takeTurns({
      ...rest,
      turn: (one) => {
        if (taken.length === 0) left.set('c', 2);
        return turn(one);
      },
    });
    expect(taken.join('')).toBe('abacac');
  });

  it('does the work of all others where one fails, leaves that one out, and raises its error at the end', async () => {
    const { taken, turn, ...rest } = taking({ a: 2, b: 2 });
    const failing = (one: string) => (one === 'a' ? Promise.reject(new Error('of a')) : turn(one));
    await expect(takeTurns({ ...rest, turn: failing })).rejects.toThrow('of a');
    expect(taken.join('')).toBe('bb');
  });

  it('leaves out of the run whoever is not to go on', async () => {
    const { taken, turn, ...rest } = taking({ a: 3, b: 3 });
    await takeTurns({ ...rest, turn: async (one) => (await turn(one)) && one === 'b' });
    expect(taken.join('')).toBe('abbb');
  });

  it('begins no round once its time is over', async () => {
    const { taken, ...rest } = taking({ a: 9, b: 9 });
    await takeTurns({ ...rest, forMs: 3_000 });
    expect(taken.join('')).toBe('abab');
  });

  it('ends with the reason of the signal, before the next turn', async () => {
    const { taken, turn, ...rest } = taking({ a: 9, b: 9 });
    const stopping = new AbortController();
    const stopped = (one: string) => {
      stopping.abort(new Error('stopped'));
      return turn(one);
    };
    await expect(takeTurns({ ...rest, turn: stopped, signal: stopping.signal })).rejects.toThrow('stopped');
    expect(taken.join('')).toBe('a');
  });
});
