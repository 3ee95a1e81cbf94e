import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { Proof } from './freshness.ts';
import type { EntityKey, Epoch, Micros, Position, TenantId } from './ids.ts';
import { limits } from './limits.ts';
import { utf8Length } from './text.ts';
import {
  afterFind,
  afterGet,
  afterWrite,
  emptyToken,
  mergeTokens,
  proves,
  requirement,
  type SeenEntity,
  type SessionToken,
} from './token.ts';

const tenant = 1 as TenantId;
const epoch = 'e1' as Epoch;
const position = (place: number) => String(place).padStart(8, '0') as Position;
const proofOf = (floor: number, ceiling: number, inEpoch = epoch): Proof => ({
  epoch: inEpoch,
  floor: position(floor),
  ceiling: position(ceiling),
  beat: null,
  clockAt: 0 as Micros,
});
const receiptAt = (place: number, inEpoch = epoch) => ({ epoch: inEpoch, position: position(place) });
const key = (name: string) => name as EntityKey;

/** More than a token can know, by number; every fourth one long enough to reach the limit of bytes. */
const keys = Array.from({ length: 24 }, (_, i) => key(i % 4 === 0 ? `${i}-`.padEnd(200, 'k') : `${i}`));

/** One primary: its log, and what a copy of any age shows. */
class World {
  readonly #log: EntityKey[] = [];

  get now(): number {
    return this.#log.length;
  }

  commit(entity: EntityKey): number {
    this.#log.push(entity);
    return this.now;
  }

  /** The rev of an entity in a copy that holds the log up to `place`. */
  rev(entity: EntityKey, place: number): number {
    return this.#log.slice(0, place).filter((committed) => committed === entity).length;
  }
}

/** A session and, beside its token, everything that its user was shown. */
class Session {
  token = emptyToken(tenant, epoch);
  readonly shown = new Map<EntityKey, number>();
  /** The newest snapshot that a find must not fall behind. */
  found = 0;

  show(entity: EntityKey, rev: number): void {
    this.shown.set(entity, Math.max(rev, this.shown.get(entity) ?? 0));
  }
}

/** Ages are how far a snapshot lies back; slack is by how much floor and ceiling miss it. */
const answer = fc.record({ age: fc.nat(6), below: fc.nat(3), above: fc.nat(3) });
const someKeys = fc.subarray(keys, { minLength: 1, maxLength: 12 });
const who = fc.nat(2);
const step = fc.oneof(
  fc.record({ kind: fc.constant('other'), entity: fc.constantFrom(...keys) }),
  fc.record({
    kind: fc.constant('write'),
    who,
    entities: someKeys,
    meanwhile: fc.array(fc.constantFrom(...keys), { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('bulk'), who, entities: someKeys }),
  fc.record({ kind: fc.constant('again'), who, write: fc.nat(), as: fc.constantFrom('many', 'late') }),
  fc.record({ kind: fc.constant('unproven'), who, entities: someKeys, answer, find: fc.boolean() }),
  fc.record({ kind: fc.constant('get'), who, entities: someKeys, answer }),
  fc.record({ kind: fc.constant('find'), who, answer }),
  fc.record({ kind: fc.constant('merge'), who, from: who }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
const steps = fc.array(step, { maxLength: 40, size: 'max' });

class Play {
  readonly world = new World();
  readonly sessions = [new Session(), new Session(), new Session()] as const;
  readonly #writes: (readonly SeenEntity[])[] = [];

  run(list: readonly Step[]): this {
    for (const one of list) this.#step(one);
    return this;
  }

  session(index: number): Session {
    return this.sessions[index] ?? expect.unreachable('There are three sessions');
  }

  #step(one: Step): void {
    const { world } = this;
    switch (one.kind) {
      case 'other':
        world.commit(one.entity);
        return;
      case 'write': {
        const session = this.session(one.who);
        const touched = one.entities.map((entity) => ({
          entity,
          rev: world.rev(entity, world.commit(entity)),
        }));
        session.found = Math.max(session.found, world.now);
        // The receipt is read after the commit, when others may have committed too.
        for (const entity of one.meanwhile) world.commit(entity);
        session.token = afterWrite(session.token, receiptAt(world.now), touched);
        this.#writes.push(touched);
        for (const { entity, rev } of touched) session.show(entity, rev);
        return;
      }
      case 'bulk': {
        const session = this.session(one.who);
        for (const entity of one.entities) session.show(entity, world.rev(entity, world.commit(entity)));
        session.found = Math.max(session.found, world.now);
        session.token = afterWrite(session.token, receiptAt(world.now), 'many');
        return;
      }
      case 'again':
        this.#again(this.session(one.who), this.#writes[one.write % this.#writes.length] ?? [], one.as);
        return;
      case 'unproven': {
        const session = this.session(one.who);
        const { snapshot, proof } = this.#copy(one.answer);
        const states = one.entities
          .map((entity) => ({ entity, rev: this.world.rev(entity, snapshot) }))
          .filter(({ rev }) => rev > 0);
        session.token = one.find ? afterFind(session.token, proof) : afterGet(session.token, proof, states);
        return;
      }
      case 'get':
        this.#get(this.session(one.who), one.entities, one.answer);
        return;
      case 'find':
        this.#find(this.session(one.who), one.answer);
        return;
      case 'merge': {
        const [into, from] = [this.session(one.who), this.session(one.from)];
        into.token =
          mergeTokens([into.token, from.token], epoch).token ?? expect.unreachable('Both are of the epoch');
        for (const [entity, rev] of from.shown) into.show(entity, rev);
        into.found = Math.max(into.found, from.found);
      }
    }
  }

  /** A write's first outcome, told again; or as it may be told only to a session that knows a newer rev. */
  #again(session: Session, write: readonly SeenEntity[], as: 'many' | 'late'): void {
    const receipt = receiptAt(this.world.now);
    session.found = Math.max(session.found, this.world.now);
    if (as === 'many') {
      session.token = afterWrite(session.token, receipt, 'many');
      for (const { entity, rev } of write) session.show(entity, rev);
      return;
    }
    const known = new Map(session.token.known.map(({ entity, rev }) => [entity, rev]));
    const late = write.filter(({ entity, rev }) => rev <= (known.get(entity) ?? 0));
    session.token = afterWrite(session.token, receipt, late);
  }

  #copy({ age, below, above }: { age: number; below: number; above: number }): {
    snapshot: number;
    proof: Proof;
  } {
    const snapshot = Math.max(0, this.world.now - age);
    return {
      snapshot,
      proof: proofOf(Math.max(0, snapshot - below), Math.min(this.world.now, snapshot + above)),
    };
  }

  #get(
    session: Session,
    entities: readonly EntityKey[],
    from: { age: number; below: number; above: number },
  ): void {
    const needed = requirement(session.token, { kind: 'get', entities });
    const { snapshot, proof } = this.#copy(from);
    const revOf = (entity: EntityKey) => this.world.rev(entity, snapshot) || undefined;
    const newest = (entity: EntityKey) => this.world.rev(entity, this.world.now);
    expect(proves(needed, proofOf(this.world.now, this.world.now), newest)).toBe(true);
    if (!proves(needed, proof, revOf)) return;
    const states = entities
      .flatMap((entity) => ({ entity, rev: revOf(entity) ?? 0 }))
      .filter(({ rev }) => rev > 0);
    for (const entity of entities)
      expect(revOf(entity) ?? 0).toBeGreaterThanOrEqual(session.shown.get(entity) ?? 0);
    session.token = afterGet(session.token, proof, states);
    for (const { entity, rev } of states) session.show(entity, rev);
  }

  #find(session: Session, from: { age: number; below: number; above: number }): void {
    const needed = requirement(session.token, { kind: 'find' });
    const { snapshot, proof } = this.#copy(from);
    expect(proves(needed, proofOf(this.world.now, this.world.now), () => undefined)).toBe(true);
    if (!proves(needed, proof, () => undefined)) return;
    expect(snapshot).toBeGreaterThanOrEqual(session.found);
    session.found = snapshot;
    session.token = afterFind(session.token, proof);
    for (const entity of keys) session.show(entity, this.world.rev(entity, snapshot));
  }
}

describe('a session', () => {
  test.prop([steps], { numRuns: 500 })(
    'reads its own writes and never steps back, and the newest state always proves enough',
    (list) => {
      new Play().run(list);
    },
  );

  test.prop([steps])('carries no more entities and bytes than a token may', (list) => {
    for (const { token } of new Play().run(list).sessions) {
      expect(token.known.length).toBeLessThanOrEqual(limits.tokenKnownEntities);
      const bytes = token.known.reduce((sum, { entity }) => sum + utf8Length(JSON.stringify(entity)), 0);
      expect(bytes).toBeLessThanOrEqual(limits.tokenKnownBytes);
      expect(new Set(token.known.map(({ entity }) => entity)).size).toBe(token.known.length);
    }
  });

  test('a get on the primary does not bind the session to the primary', () => {
    const token = afterGet(emptyToken(tenant, epoch), proofOf(100, 100), [{ entity: key('a'), rev: 3 }]);
    expect(proves(requirement(token, { kind: 'find' }), proofOf(50, 50), () => undefined)).toBe(true);
    const again = requirement(token, { kind: 'get', entities: [key('a'), key('b')] });
    expect(proves(again, proofOf(50, 50), () => 3)).toBe(true);
    expect(proves(again, proofOf(50, 50), () => 2)).toBe(false);
  });

  test('a written entity needs its rev, every other one and a find need the position', () => {
    const token = afterWrite(afterFind(emptyToken(tenant, epoch), proofOf(40, 40)), receiptAt(100), [
      { entity: key('a'), rev: 3 },
    ]);
    expect(requirement(token, { kind: 'get', entities: [key('a')] })).toEqual({
      epoch,
      floor: null,
      revs: [{ entity: 'a', rev: 3 }],
    });
    expect(requirement(token, { kind: 'get', entities: [key('b')] })).toEqual({
      epoch,
      floor: position(40),
      revs: [],
    });
    expect(requirement(token, { kind: 'find' })).toEqual({ epoch, floor: position(100), revs: [] });
  });

  test('a find may have shown a known entity newer than it was known', () => {
    const got = afterGet(emptyToken(tenant, epoch), proofOf(50, 200), [{ entity: key('a'), rev: 3 }]);
    const needed = requirement(afterFind(got, proofOf(100, 100)), { kind: 'get', entities: [key('a')] });
    expect(proves(needed, proofOf(90, 90), () => 3)).toBe(false);
    expect(proves(needed, proofOf(100, 100), () => 3)).toBe(true);
  });

  test('an answer served below what was needed weakens nothing', () => {
    const found = afterFind(emptyToken(tenant, epoch), proofOf(100, 100));
    const stale = afterGet(found, proofOf(50, 50), [{ entity: key('a'), rev: 3 }]);
    expect(proves(requirement(stale, { kind: 'get', entities: [key('a')] }), proofOf(99, 99), () => 3)).toBe(
      false,
    );
    const written = afterWrite(found, receiptAt(120), [{ entity: key('a'), rev: 9 }]);
    const older = afterGet(written, proofOf(50, 50), [{ entity: key('a'), rev: 3 }]);
    expect(
      proves(requirement(older, { kind: 'get', entities: [key('a')] }), proofOf(200, 200), () => 8),
    ).toBe(false);
    const known = afterFind(
      afterGet(emptyToken(tenant, epoch), proofOf(50, 200), [{ entity: key('a'), rev: 3 }]),
      proofOf(100, 100),
    );
    const same = afterGet(known, proofOf(50, 50), [{ entity: key('a'), rev: 3 }]);
    expect(requirement(same, { kind: 'get', entities: [key('a')] }).floor).toBe(position(100));
  });

  test('a bulk write is seen by every read', () => {
    const token = afterWrite(emptyToken(tenant, epoch), receiptAt(100), 'many');
    for (const request of [{ kind: 'find' }, { kind: 'get', entities: [key('a')] }] as const) {
      expect(requirement(token, request).floor).toBe(position(100));
    }
  });
});

/** The oldest states that a token lets the session be shown: of each entity its rev, and of a find its place. */
const shows = (token: SessionToken, world: World): number[] => {
  const places = asks(token, world).map(Number);
  return places.map((place, read) => {
    const entity = keys[read];
    return entity === undefined ? place : world.rev(entity, place);
  });
};

/** An answer of any kind proves only so much: its floor, and the revs of the copy that it is. */
const asks = (token: SessionToken, world: World): string[] => {
  const answers = Array.from({ length: world.now + 1 }, (_, place) => place);
  const satisfied = (place: number, request: Parameters<typeof requirement>[1]) =>
    proves(requirement(token, request), proofOf(place, place), (entity) => world.rev(entity, place));
  const gets = keys.map(
    (entity) => `${answers.find((place) => satisfied(place, { kind: 'get', entities: [entity] }))}`,
  );
  return [...gets, `${answers.find((place) => satisfied(place, { kind: 'find' }))}`].map((place) =>
    place.padStart(8, '0'),
  );
};

describe('whatever a session learns, in any order', () => {
  test.prop([steps, step], { numRuns: 500 })(
    'no read is let show an older state than before',
    (list, last) => {
      const play = new Play().run(list);
      const before = play.sessions.map(({ token }) => token);
      play.run([last]);
      for (const [who, { token }] of play.sessions.entries()) {
        const asked = shows(before[who] ?? expect.unreachable('There are three'), play.world);
        for (const [read, oldest] of shows(token, play.world).entries())
          expect(oldest).toBeGreaterThanOrEqual(asked[read] ?? expect.unreachable('Of the same reads'));
      }
    },
  );

  test('a write that is told again lowers no rev and drops no floor', () => {
    const known = afterFind(
      afterGet(emptyToken(tenant, epoch), proofOf(50, 200), [{ entity: key('a'), rev: 5 }]),
      proofOf(100, 100),
    );
    const again = afterWrite(known, receiptAt(120), [{ entity: key('a'), rev: 1 }]);
    expect(requirement(again, { kind: 'get', entities: [key('a')] })).toEqual({
      epoch,
      floor: position(100),
      revs: [{ entity: 'a', rev: 5 }],
    });
  });

  test('a write that is told again as many asks each get for everything up to there', () => {
    const again = afterWrite(afterFind(emptyToken(tenant, epoch), proofOf(40, 40)), receiptAt(100), 'many');
    expect(requirement(again, { kind: 'get', entities: [key('a')] }).floor).toBe(position(100));
  });
});

describe('mergeTokens', () => {
  const merged = (...tokens: SessionToken[]): SessionToken =>
    mergeTokens(tokens, epoch).token ?? expect.unreachable('All are of the epoch');

  test.prop([steps], {
    numRuns: 500,
  })('two tokens make the same one in either order, and taking one in again changes nothing', (list) => {
    const [{ token: a }, { token: b }] = new Play().run(list).sessions;
    expect(merged(a, b)).toEqual(merged(b, a));
    expect(merged(a, a)).toEqual(a);
    expect(merged(a)).toEqual(a);
    expect(merged(merged(a, b), b)).toEqual(merged(a, b));
  });

  test.prop([steps])('asks of every read at least what each of them asked', (list) => {
    const { sessions, world } = new Play().run(list);
    const tokens = sessions.map(({ token }) => token);
    const together = asks(merged(...tokens), world);
    for (const token of tokens) {
      for (const [read, needed] of asks(token, world).entries())
        expect((together[read] ?? '') >= needed).toBe(true);
    }
  });

  test('of nothing is nothing', () => {
    expect(mergeTokens([], epoch)).toEqual({ token: null, beyondFailover: false });
  });

  test('a token of another epoch is dropped, and said to be where it asked for something', () => {
    const old = afterWrite(emptyToken(tenant, 'e0' as Epoch), receiptAt(5, 'e0' as Epoch), 'many');
    const now = afterFind(emptyToken(tenant, epoch), proofOf(1, 1));
    expect(mergeTokens([old, now], epoch)).toEqual({ token: now, beyondFailover: true });
    expect(mergeTokens([old], epoch)).toEqual({ token: null, beyondFailover: true });
    expect(mergeTokens([emptyToken(tenant, 'e0' as Epoch), now], epoch)).toEqual({
      token: now,
      beyondFailover: false,
    });
  });

  test('tokens of two tenants are a mistake of the program', () => {
    expect(() => mergeTokens([emptyToken(tenant, epoch), emptyToken(2 as TenantId, epoch)], epoch)).toThrow(
      TypeError,
    );
  });
});

describe('another epoch', () => {
  const later = 'e2' as Epoch;
  const token = afterWrite(emptyToken(tenant, epoch), receiptAt(100), [{ entity: key('a'), rev: 3 }]);

  test('proves nothing that was asked, however far its positions are', () => {
    for (const request of [{ kind: 'find' }, { kind: 'get', entities: [key('a')] }] as const) {
      expect(proves(requirement(token, request), proofOf(999, 999, later), () => 9)).toBe(false);
    }
    expect(
      proves(requirement(token, { kind: 'get', entities: [key('b')] }), proofOf(0, 0, later), () => 1),
    ).toBe(true);
  });

  test('starts the session anew', () => {
    const fresh = emptyToken(tenant, later);
    expect(afterFind(token, proofOf(7, 7, later))).toEqual({ ...fresh, seen: position(7) });
    expect(afterWrite(token, receiptAt(7, later), 'many')).toEqual({
      ...fresh,
      seen: position(7),
      written: position(7),
    });
    expect(afterGet(token, proofOf(7, 7, later), [])).toEqual(fresh);
  });
});
