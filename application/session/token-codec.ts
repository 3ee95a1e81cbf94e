import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { AttriumError, type ErrorCode } from '#domain/errors';
import type { EntityKey, Epoch, Position, TenantId } from '#domain/ids';
import { limits } from '#domain/limits';
import type { SessionToken } from '#domain/token';

/** A key that signs tokens and cursors. The first of a list signs, all of them verify: that is how keys rotate. */
export interface TokenKey {
  /** 1 to 16 characters of base64url. */
  readonly id: string;
  /** At least 32 bytes. */
  readonly secret: Uint8Array;
}

type Purpose = 'token' | 'cursor';

const refusals = { token: 'TOKEN_INVALID', cursor: 'CURSOR_INVALID' } as const satisfies Record<
  Purpose,
  ErrorCode
>;
const version = '1';

/**
 * `<version>.<key id>.<payload>.<HMAC-SHA256>`, the last two as base64url. The tenant is part of what is signed and
 * compared on opening, and the purpose is part of the signed text, so a cursor is never a token.
 */
export class TokenCodec {
  readonly #keys: readonly SigningKey[];

  constructor(keys: readonly TokenKey[]) {
    if (keys.length === 0) throw new TypeError('A token codec needs at least one key.');
    if (keys.some((key) => !/^[A-Za-z0-9_-]{1,16}$/.test(key.id) || key.secret.length < 32)) {
      throw new TypeError(
        'A token key needs an id of 1 to 16 characters of base64url and a secret of 32 bytes or more.',
      );
    }
    // Once: made of bytes for each signature, it costs twice what the signature does.
    this.#keys = keys.map(({ id, secret }) => ({ id, secret: createSecretKey(secret) }));
  }

  seal(token: SessionToken): string {
    const known = token.known.map(({ entity, rev, position, floor }) => [entity, rev, position, floor]);
    return this.#sign('token', [token.tenant, token.epoch, token.written, token.seen, known]);
  }

  /** Raises TOKEN_INVALID. */
  open(tenant: TenantId, text: string): SessionToken {
    const payload = this.#verify('token', tenant, text);
    const [, epoch, written, seen, known] = payload as [
      number,
      Epoch,
      Position | null,
      Position | null,
      [EntityKey, number, Position, Position | null][],
    ];
    const entries = known.map(([entity, rev, position, floor]) => ({ entity, rev, position, floor }));
    return { tenant, epoch, written, seen, known: entries };
  }

  sealCursor(tenant: TenantId, content: unknown): string {
    return this.#sign('cursor', [tenant, content]);
  }

  /** Raises CURSOR_INVALID. The content is what sealCursor was given: the signature vouches for its shape. */
  openCursor(tenant: TenantId, text: string): unknown {
    return this.#verify('cursor', tenant, text)[1];
  }

  #sign(purpose: Purpose, payload: readonly unknown[]): string {
    const key = this.#keys[0] as SigningKey;
    const body = `${version}.${key.id}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
    return `${body}.${mac(key, purpose, body)}`;
  }

  #verify(purpose: Purpose, tenant: TenantId, text: string): unknown[] {
    const refuse = (): never => {
      throw new AttriumError(refusals[purpose]);
    };
    // A cursor carries sort values, which may be long texts; a token is bounded.
    if (purpose === 'token' && text.length > limits.tokenBytes) return refuse();
    const parts = text.split('.');
    const [stated, keyId, payload, signature] = parts;
    if (parts.length !== 4 || stated !== version) return refuse();
    const key = this.#keys.find((candidate) => candidate.id === keyId);
    if (key === undefined) return refuse();
    // As text: several texts decode to the same bytes, and only one of them was ever issued.
    const expected = Buffer.from(mac(key, purpose, `${stated}.${keyId}.${payload}`));
    const given = Buffer.from(signature as string);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return refuse();
    const content = JSON.parse(Buffer.from(payload as string, 'base64url').toString()) as unknown[];
    return content[0] === tenant ? content : refuse();
  }
}

interface SigningKey {
  readonly id: string;
  readonly secret: KeyObject;
}

const mac = (key: SigningKey, purpose: Purpose, body: string): string =>
  createHmac('sha256', key.secret).update(`attrium ${purpose} ${body}`).digest('base64url');
