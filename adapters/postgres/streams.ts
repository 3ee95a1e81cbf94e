import type { PoolClient } from 'pg';
import { type PlacedPart, partsOf } from '#adapters/shared/stream-parts';
import { AttriumError } from '#domain/errors';
import { limits } from '#domain/limits';
import type { OpenedStream, Refusal, WriteOutcome, WriteRequest } from '#domain/ports/entity-store';
import type { ProveTenant } from './tenant-proof.ts';

const ttlUs = limits.idempotencyTtlMs * 1_000;

export const openStream = async (
  client: PoolClient,
  proof: string,
  stream: string,
): Promise<OpenedStream> => {
  // int8 comes as text; neither number ever leaves the safe range.
  const { rows } = await client.query<{ sender: string; line: string }>(
    'select sender, line from attrium.open_stream($1, $2, $3)',
    [proof, stream, ttlUs],
  );
  const [row] = rows;
  if (row === undefined) throw new AttriumError('TENANT_UNKNOWN');
  return { sender: Number(row.sender), line: Number(row.line) };
};

const move = async (
  client: PoolClient,
  prove: ProveTenant,
  parts: readonly PlacedPart[],
): Promise<readonly (Refusal & { readonly place: number })[]> => {
  if (parts.length === 0) return [];
  const { rows } = await client.query<{ refused: (Refusal & { readonly place: number })[] }>(
    'select attrium.move_streams($1, $2, $3, $4, $5, $6, $7) as refused',
    [
      [...new Set(parts.map(({ tenant }) => tenant))].map(prove),
      parts.map(({ tenant }) => tenant),
      parts.map(({ stream }) => stream),
      parts.map(({ sender }) => sender),
      parts.map(({ from }) => from),
      parts.map(({ through }) => through),
      ttlUs,
    ],
  );
  return rows[0]?.refused ?? [];
};

/**
 * Flushes the requests whose parts follow on their streams, in one transaction with the streams' move; a stream whose
 * request the flush refused is moved back.
 */
export const movingStreams = async <Flushed extends { readonly outcomes: readonly WriteOutcome[] }>(
  client: PoolClient,
  prove: ProveTenant,
  requests: readonly WriteRequest[],
  flush: (kept: readonly WriteRequest[]) => Promise<Flushed>,
): Promise<Flushed> => {
  const parts = partsOf(requests);
  const outcomes: WriteOutcome[] = [];
  for (const { place, ...refusal } of await move(client, prove, parts)) {
    const { request } = parts[place] as PlacedPart;
    outcomes[request] = { status: 'refused', refusal };
  }
  const flushed = await flush(
    outcomes.length === 0 ? requests : requests.filter((_, place) => outcomes[place] === undefined),
  );
  const ofKept = flushed.outcomes.values();
  const refusedByFlush: PlacedPart[] = [];
  const partAt = new Map(parts.map((part) => [part.request, part]));
  for (const place of requests.keys()) {
    if (outcomes[place] !== undefined) continue;
    const outcome = ofKept.next().value as WriteOutcome;
    outcomes[place] = outcome;
    const part = partAt.get(place);
    if (outcome.status === 'refused' && part !== undefined)
      refusedByFlush.push({ ...part, from: part.through + 1, through: part.from - 1 });
  }
  await move(client, prove, refusedByFlush);
  return { ...flushed, outcomes };
};
