import { refuseTooMany } from '#domain/call-size';
import { entityKey, entityType } from '#domain/entity-key';
import { AttriumError } from '#domain/errors';
import type { Micros } from '#domain/ids';
import { limits } from '#domain/limits';
import type { AttributeWrite, Edit, Idempotency } from '#domain/ports/entity-store';
import { isStorableText, utf8Length } from '#domain/text';
import { parseInstant } from '#domain/time';
import { canonicalValue } from '#domain/value-rules';
import type { Value } from '#domain/values';
import type { TenantAttributes } from '../catalog-cache.ts';
import { fingerprint } from '../fingerprint.ts';

/** What a caller says of one entity. */
export interface PutItem {
  readonly entity: string;
  readonly type?: string;
  /** By attribute name; null unsets. */
  readonly values: Readonly<Record<string, unknown>>;
  /** ISO 8601; of all values of the item. */
  readonly observedAt?: string;
  /** Decimal digits; '0' for an entity that no edit has made. */
  readonly expectedVersion?: string;
}

/** Raises ENTITY_KEY_INVALID, ENTITY_TYPE_INVALID, ATTRIBUTE_*, VALUE_*, TIMESTAMP_INVALID, TOO_MANY_VALUES. */
export const putEdit = (attributes: TenantAttributes, item: PutItem): Edit => {
  const names = Object.keys(item.values);
  refuseTooMany('A put', 'attributes', names.length, limits.valuesPerPut);
  return {
    action: 'put',
    entity: entityKey(item.entity),
    type: item.type === undefined ? undefined : entityType(item.type),
    values: names.map((name) => attributeWrite(attributes, name, item.values[name])),
    observedAt: observedAt(item.observedAt),
    expectedVersion: expectedVersion(item.expectedVersion),
  };
};

export const attributeWrite = (attributes: TenantAttributes, name: string, raw: unknown): AttributeWrite => {
  const attribute = attributes.named(name);
  const value: Value | null = raw === null ? null : canonicalValue(attribute, raw);
  return { attribute: attribute.id, type: attribute.type, value };
};

/** Raises TIMESTAMP_INVALID. */
export const observedAt = (text: string | undefined): Micros | undefined => {
  if (text === undefined) return undefined;
  // All values of a message carry one time: reading it anew for each shows among what values cost the process.
  if (text !== lastRead.text) lastRead = { text, at: parseInstant(text) };
  return lastRead.at;
};

let lastRead: { readonly text?: string; readonly at?: Micros } = {};

export const expectedVersion = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const version = Number(text);
  if (!/^\d{1,15}$/.test(text) || !Number.isSafeInteger(version)) {
    throw new AttriumError('REQUEST_INVALID', 'expectedVersion is a string of 1 to 15 decimal digits.', {
      details: { issues: [{ path: 'expectedVersion', message: 'must be decimal digits' }] },
    });
  }
  return version;
};

/** The payload is everything that decides the effect; the session's token does not. */
export const idempotency = (key: string | undefined, payload: unknown): Idempotency | undefined => {
  if (key === undefined) return undefined;
  if (key === '' || utf8Length(key) > limits.idempotencyKeyBytes || !isStorableText(key)) {
    throw new AttriumError('IDEMPOTENCY_KEY_INVALID');
  }
  return { key, payloadHash: fingerprint(payload) };
};
