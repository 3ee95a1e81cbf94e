import { AttriumError } from '#domain/errors';
import type { Micros, TenantId } from '#domain/ids';
import { limits } from '#domain/limits';
import type { OpenedStream, Refusal, StreamPart } from '#domain/ports/entity-store';
import type { MemoryDatabase, StreamPlace, TenantData } from './database.ts';

const placeOf = ({ streams }: TenantData, stream: string, now: Micros): StreamPlace | undefined => {
  const place = streams.get(stream);
  return place === undefined || place.expiresAt <= now ? undefined : place;
};

const expiry = (now: Micros): Micros => (now + limits.idempotencyTtlMs * 1_000) as Micros;

export const openStream = (
  { tenants }: MemoryDatabase,
  tenant: TenantId,
  stream: string,
  now: Micros,
): OpenedStream => {
  const data = tenants.get(tenant);
  if (data === undefined) throw new AttriumError('TENANT_UNKNOWN');
  for (const [old, { expiresAt }] of data.streams) if (expiresAt <= now) data.streams.delete(old);
  const { sender, line } = placeOf(data, stream, now) ?? { sender: 0, line: 0 };
  // Never one that a stream of this id had before it expired.
  const opened = { sender: Math.max(sender + 1, now), line };
  data.streams.set(stream, { ...opened, expiresAt: expiry(now) });
  return opened;
};

export const refusalOfPart = (data: TenantData, part: StreamPart, now: Micros): Refusal | undefined => {
  const place = placeOf(data, part.stream, now);
  if (place?.sender !== part.sender) return { code: 'STREAM_TAKEN' };
  return part.from === place.line + 1 ? undefined : { code: 'STREAM_GAP', details: { line: place.line } };
};

export const moveStream = ({ streams }: TenantData, part: StreamPart, now: Micros): void => {
  streams.set(part.stream, { sender: part.sender, line: part.through, expiresAt: expiry(now) });
};
