import type { AttributeView } from '#application/attributes/view';
import type { PutManyResult } from '#application/entities/put-many';
import type { ImportPorts } from '#application/import/request';
import type { AttributeDefinition, CatalogSnapshot } from '#domain/attributes';
import type { AttributeId, EntityKey } from '#domain/ids';
import { limits } from '#domain/limits';
import type { EditOutcome, EditRequest, Refusal, WriteRequest } from '#domain/ports/entity-store';
import { formatInstant, parseInstant } from '#domain/time';
import type { Procedures } from '../../procedures.ts';

/**
 * The ports of an import over the typed procedures, so that a file can be imported into a store that another process
 * serves. Attributes are numbered by their place in the list, which never shrinks; the server knows its own numbers,
 * and validates everything again.
 */
export const remotePorts = (procedures: Procedures): Pick<ImportPorts, 'catalog' | 'store'> => {
  const numbers = new Map<string, AttributeId>();
  const names = new Map<AttributeId, string>();
  const numberOf = (name: string): AttributeId => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    const number = (numbers.size + 1) as AttributeId;
    numbers.set(name, number);
    names.set(number, name);
    return number;
  };
  const load = async (): Promise<CatalogSnapshot> => {
    const { attributes } = await procedures.attributes.list({ retired: true });
    return {
      // Of the catalogue's changes the server tells per row, not per request.
      schemaVersion: 0,
      placementVersion: 0,
      attributeLimit: limits.attributesPerTenant,
      attributes: attributes.map((view) => definition(view, numberOf(view.name))),
    };
  };
  return {
    catalog: {
      load,
      async apply(_tenant, changes) {
        const specs = changes.flatMap((change) => (change.kind === 'define' ? change.spec : []));
        await procedures.attributes.define({ attributes: specs });
        return load();
      },
    },
    store: {
      async commit(requests) {
        const outcomes = await Promise.all(
          requests.map(async (request) => {
            const { edits, idempotency } = editsOf(request);
            const { results, replayed } = await procedures.entities.putMany({
              idempotencyKey: idempotency?.key,
              items: edits.map(({ entity, type, values, observedAt }) => ({
                entity,
                type,
                values: Object.fromEntries(
                  values.map(({ attribute, value }) => [names.get(attribute) ?? '', value]),
                ),
                observedAt: observedAt === undefined ? undefined : formatInstant(observedAt),
              })),
            });
            return { status: 'committed', kind: 'edits', replayed, edits: results.map(editOutcome) } as const;
          }),
        );
        return { outcomes };
      },
    },
  };
};

const editsOf = (request: WriteRequest): EditRequest => {
  if (request.kind !== 'edits' || request.atomicity !== 'each')
    throw new TypeError('An import edits rows one by one.');
  return request;
};

const definition = ({ change: _, ...view }: AttributeView, id: AttributeId): AttributeDefinition => ({
  ...view,
  id,
  // Which finds are quick there is no concern of an import.
  placement: 'cold',
  version: Number(view.version),
  createdAt: parseInstant(view.createdAt),
  retiredAt: view.retiredAt === undefined ? undefined : parseInstant(view.retiredAt),
});

const editOutcome = (result: PutManyResult): EditOutcome => {
  const entity = result.entity as EntityKey;
  if (result.status === 'refused') {
    return {
      status: 'refused',
      entity,
      refusal: { code: result.code as Refusal['code'], details: result.details },
    };
  }
  return {
    status: 'applied',
    entity,
    rev: Number(result.rev),
    version: Number(result.version),
    superseded: [],
  };
};
