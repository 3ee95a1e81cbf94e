import type { TenantId } from '#domain/ids';
import type { StreamPart, WriteRequest } from '#domain/ports/entity-store';

/** A part and whose it is. */
export interface PlacedPart extends StreamPart {
  readonly tenant: TenantId;
  /** Of its request, in the call. */
  readonly request: number;
}

/** The parts of a call, in its order. Raises TypeError where one sender has two: the second would depend on the first. */
export const partsOf = (requests: readonly WriteRequest[]): readonly PlacedPart[] => {
  const parts = requests.flatMap((request, place) =>
    request.kind === 'observations' && request.part !== undefined
      ? [{ ...request.part, tenant: request.tenant, request: place }]
      : [],
  );
  const seen = new Set<string>();
  for (const { tenant, stream, sender } of parts) {
    const id = JSON.stringify([tenant, stream, sender]);
    if (seen.has(id))
      throw new TypeError(`one commit carries two parts of the stream ${JSON.stringify(stream)}`);
    seen.add(id);
  }
  return parts;
};
