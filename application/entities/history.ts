import type { AttributeDefinition } from '#domain/attributes';
import type { ShownEntry } from '#domain/entity';
import { entityKey } from '#domain/entity-key';
import { AttriumError } from '#domain/errors';
import type { Meta } from '#domain/freshness';
import type { AttributeId, Micros } from '#domain/ids';
import { limits } from '#domain/limits';
import { formatInstant } from '#domain/time';
import { afterFind } from '#domain/token';
import type { Value, ValueType } from '#domain/values';
import type { TenantAttributes } from '../catalog-cache.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Call, Services } from '../services.ts';
import type { ReadOptions } from '../session/options.ts';
import { provenRead } from '../session/proven-read.ts';
import { type CursorContent, openCursor } from './cursor.ts';
import { type WindowInput, window } from './window.ts';

export interface HistoryInput extends ReadOptions {
  readonly entity: string;
  /** Names; absent: all. */
  readonly attributes?: readonly string[];
  readonly window?: WindowInput;
  /** 1 to 1000, default 100. */
  readonly limit?: number;
  readonly cursor?: string;
}

export interface HistoryItem {
  readonly attribute: string;
  /** null: the attribute was unset. */
  readonly value: Value | null;
  readonly observedAt: string;
  readonly ingestedAt: string;
  /** Place in the order of ingestion, decimal digits. */
  readonly ingestSeq: string;
  /** What the attribute was when the value was written, where it had another type or unit then. */
  readonly under?: { readonly version: string; readonly type: ValueType; readonly unit: string | null };
}

export interface HistoryAnswer {
  /** Newest first by (observedAt, ingestSeq). */
  readonly items: readonly HistoryItem[];
  readonly nextCursor: string | null;
  readonly meta: Meta;
}

/** Raises ENTITY_NOT_FOUND (also for a deleted entity: its values are hidden), CURSOR_INVALID and what get raises. */
export const history = async (
  services: Services,
  call: Call,
  input: HistoryInput,
): Promise<HistoryAnswer> => {
  const entity = entityKey(input.entity);
  const limit = input.limit ?? limits.defaultPageSize;
  const query = fingerprint(['history', entity, input.attributes ?? null, input.window ?? null]);
  const cursor = openCursor<[number, string]>(services, call, input.cursor, query);
  const before = cursor && { observedAt: cursor.after[0] as Micros, ingestSeq: BigInt(cursor.after[1]) };
  return services.attributes.withCurrent(call.tenant, async (attributes, fresh) => {
    const selected =
      input.attributes?.map((name) => attributes.named(name).id) ?? allButRetired(attributes, fresh);
    const { data: page, meta } = await provenRead(services, call, input, {
      needs: { kind: 'find' },
      covers: cursor?.covers,
      read: async (reader) => {
        const page = await reader.history({
          tenant: call.tenant,
          names: attributes.names,
          entity,
          attributes: selected,
          window: window(input.window),
          before,
          limit,
        });
        return { data: page, proof: page.proof };
      },
      learn: afterFind,
    });
    if (page.data === null)
      throw new AttriumError('ENTITY_NOT_FOUND', undefined, { details: { entity }, meta });
    const last = page.data.at(-1);
    const content: CursorContent | null =
      page.more && last !== undefined
        ? { query, after: [last.observedAt, String(last.ingestSeq)], token: meta.token }
        : null;
    return {
      items: page.data.map((item) => {
        const attribute = attributes.visible(item.attribute);
        return {
          attribute: attribute?.name ?? '',
          value: item.value,
          observedAt: formatInstant(item.observedAt),
          ingestedAt: formatInstant(item.ingestedAt),
          ingestSeq: String(item.ingestSeq),
          ...writtenUnder(item, attribute),
        };
      }),
      nextCursor: content && services.tokens.sealCursor(call.tenant, content),
      meta,
    };
  });
};

const writtenUnder = (
  { under }: ShownEntry,
  attribute: AttributeDefinition | undefined,
): Pick<HistoryItem, 'under'> => {
  if (under === undefined || attribute === undefined) return {};
  if (under.type === attribute.type && under.unit === (attribute.unit ?? null)) return {};
  return { under: { ...under, version: String(under.version) } };
};

/**
 * undefined: all. Only where some are retired must the others be listed, and then by a fresh catalogue: an old one would
 * leave out attributes that another process has just made and written to. Raises CATALOG_CHANGED for one.
 */
const allButRetired = (attributes: TenantAttributes, fresh: boolean): AttributeId[] | undefined => {
  const live = attributes.all.filter(({ retiredAt }) => retiredAt === undefined);
  if (live.length === attributes.all.length) return undefined;
  if (!fresh) throw new AttriumError('CATALOG_CHANGED');
  return live.map(({ id }) => id);
};
