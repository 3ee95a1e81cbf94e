import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { EntityKey, Epoch, Position, TenantId } from '#domain/ids';
import { limits } from '#domain/limits';
import type { SessionToken } from '#domain/token';
import { TokenCodec, type TokenKey } from './token-codec.ts';

const key = (id: string, fill: number): TokenKey => ({ id, secret: new Uint8Array(32).fill(fill) });
const tenant = 7 as TenantId;
const codec = new TokenCodec([key('a', 1)]);

const token: SessionToken = {
  tenant,
  epoch: 'system:1' as Epoch,
  written: '000000000000000a' as Position,
  seen: null,
  known: [{ entity: 'Ü 🐋' as EntityKey, rev: 3, position: '000000000000000a' as Position, floor: null }],
};

const position = fc.stringMatching(/^[0-9a-f]{16}$/) as fc.Arbitrary<Position>;
const tokens: fc.Arbitrary<SessionToken> = fc.record({
  tenant: fc.integer({ min: 1 }) as fc.Arbitrary<TenantId>,
  epoch: fc.string({ minLength: 1, maxLength: 40 }) as fc.Arbitrary<Epoch>,
  written: fc.option(position),
  seen: fc.option(position),
  known: fc.array(
    fc.record({
      entity: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }) as fc.Arbitrary<EntityKey>,
      rev: fc.nat(),
      position,
      floor: fc.option(position),
    }),
    { maxLength: limits.tokenKnownEntities },
  ),
});

const refusedToken = expect.objectContaining({ name: 'AttriumError', code: 'TOKEN_INVALID' });
const refusedCursor = expect.objectContaining({ name: 'AttriumError', code: 'CURSOR_INVALID' });

describe('a token', () => {
  test.prop([tokens])('opens as what was sealed', (any) => {
    expect(codec.open(any.tenant, codec.seal(any))).toEqual(any);
  });

  test.prop([tokens])('fits a header', (any) => {
    expect(codec.seal(any)).toMatch(/^[\w.-]+$/);
  });

  it('is within its limit with as many and as long keys as it may know', () => {
    const entity = 'ü'.repeat(limits.tokenKnownBytes / limits.tokenKnownEntities / 2) as EntityKey;
    const known = Array.from({ length: limits.tokenKnownEntities }, () => ({
      entity,
      rev: Number.MAX_SAFE_INTEGER,
      position: 'f'.repeat(16) as Position,
      floor: 'f'.repeat(16) as Position,
    }));
    const full = { ...token, epoch: '7123456789012345678:4294967295' as Epoch, seen: token.written, known };
    const text = codec.seal(full);
    expect(text.length).toBeLessThanOrEqual(limits.tokenBytes);
    expect(codec.open(tenant, text)).toEqual(full);
  });

  const sealed = codec.seal(token);

  test.prop([fc.nat({ max: sealed.length - 1 }), fc.constantFrom(...'aZ9-_.=+/ é\0')])(
    'with one character changed is refused',
    (place, character) => {
      fc.pre(sealed[place] !== character);
      const changed = sealed.slice(0, place) + character + sealed.slice(place + 1);
      expect(() => codec.open(tenant, changed)).toThrow(refusedToken);
    },
  );

  test.prop([fc.nat({ max: sealed.length - 1 })])('cut short is refused', (length) => {
    expect(() => codec.open(tenant, sealed.slice(0, length))).toThrow(refusedToken);
  });

  test.prop([fc.string({ minLength: 1 })])('with anything appended is refused', (more) => {
    expect(() => codec.open(tenant, sealed + more)).toThrow(refusedToken);
  });

  test.prop([fc.string({ unit: 'binary' })])('that is any other text is refused', (text) => {
    expect(() => codec.open(tenant, text)).toThrow(refusedToken);
  });

  it('longer than its limit is refused', () => {
    expect(() => codec.open(tenant, `${sealed}${'A'.repeat(limits.tokenBytes)}`)).toThrow(refusedToken);
  });

  it('of another tenant is refused', () => {
    expect(() => codec.open((tenant + 1) as TenantId, sealed)).toThrow(refusedToken);
  });

  it('signed by another secret under the same id is refused', () => {
    expect(() => new TokenCodec([key('a', 2)]).open(tenant, sealed)).toThrow(refusedToken);
  });

  it('signed by a key of another id is refused, though the secret is the same', () => {
    expect(() => new TokenCodec([key('b', 1)]).open(tenant, sealed)).toThrow(refusedToken);
    expect(() => codec.open(tenant, sealed.replace('1.a.', '1.b.'))).toThrow(refusedToken);
  });

  it('of another version is refused', () => {
    expect(() => codec.open(tenant, sealed.replace(/^1/, '2'))).toThrow(refusedToken);
  });
});

describe('keys', () => {
  it('rotate: the first signs, all verify, and a dropped one is forgotten', () => {
    const before = codec.seal(token);
    const during = new TokenCodec([key('b', 2), key('a', 1)]);
    expect(during.open(tenant, before)).toEqual(token);
    const after = during.seal(token);
    expect(after).toMatch(/^1\.b\./);
    const ended = new TokenCodec([key('b', 2)]);
    expect(ended.open(tenant, after)).toEqual(token);
    expect(() => ended.open(tenant, before)).toThrow(refusedToken);
  });

  it.each([
    ['none', []],
    ['a short secret', [{ id: 'a', secret: new Uint8Array(31) }]],
    ['an id with a dot', [key('a.b', 1)]],
    ['an empty id', [key('', 1)]],
  ])('that are unfit are a mistake of the program: %s', (_title, keys) => {
    expect(() => new TokenCodec(keys)).toThrow(TypeError);
  });
});

describe('a cursor', () => {
  test.prop([fc.jsonValue()])('opens as what was sealed', (content) => {
    const text = codec.sealCursor(tenant, content);
    expect(JSON.stringify(codec.openCursor(tenant, text))).toBe(JSON.stringify(content));
  });

  it('is not a token, and a token is not a cursor', () => {
    const cursor = codec.sealCursor(tenant, ['system:1', null, null, []]);
    expect(() => codec.open(tenant, cursor)).toThrow(refusedToken);
    expect(() => codec.openCursor(tenant, codec.seal(token))).toThrow(refusedCursor);
  });

  it('of another tenant is refused', () => {
    expect(() => codec.openCursor((tenant + 1) as TenantId, codec.sealCursor(tenant, {}))).toThrow(
      refusedCursor,
    );
  });

  it('may be as long as the texts that it holds', () => {
    const content = { after: ['x'.repeat(200_000)] };
    expect(codec.openCursor(tenant, codec.sealCursor(tenant, content))).toEqual(content);
  });
});
