import { expect } from 'vitest';
import { createMemoryAdapters } from '#adapters/memory/index';
import type { AttributeSpec } from '#domain/attributes';
import type { EntityKey } from '#domain/ids';
import type { EntityWriter } from '#domain/ports/entity-store';
import type { BrokenRow, Cell, Column, ColumnKind, RowFile, RowSource } from '#domain/ports/row-source';
import { importRows } from '../import-rows.ts';
import type { ImportHooks, ImportRequest, RejectedRow } from '../request.ts';

interface FakeFile {
  readonly kind?: ColumnKind;
  readonly columns: readonly (string | Column)[];
  /** Their lines count from 2, behind a header. */
  readonly rows: readonly (readonly Cell[] | BrokenRow)[];
  readonly rowCount?: number;
  /** Rows of a block; columns of later blocks appear with them. */
  readonly blockRows?: number;
}

const isBroken = (row: readonly Cell[] | BrokenRow): row is BrokenRow => 'reason' in row;

/** A file in memory that knows whether it was closed. */
export const sourceOf = ({ kind = 'untyped', columns, rows, rowCount, blockRows = 10 }: FakeFile) => {
  const all = columns.map((column): Column => (typeof column === 'string' ? { name: column, kind } : column));
  const state = { open: 0 };
  const known = (upTo: number) =>
    kind === 'dynamic'
      ? all.slice(0, Math.max(...rows.slice(0, upTo).map((row) => (isBroken(row) ? 0 : row.length)), 0))
      : all;
  const file: RowFile = {
    columns: known(blockRows),
    rowCount: rowCount ?? null,
    async *blocks(fromLine = 1) {
      for (let start = 0; start < rows.length; start += blockRows) {
        const block = rows.slice(start, start + blockRows);
        yield {
          columns: known(start + blockRows),
          rows: block.flatMap((cells, index) =>
            isBroken(cells) || start + index + 2 < fromLine ? [] : [{ line: start + index + 2, cells }],
          ),
          broken: block.filter(isBroken).filter(({ line }) => line >= fromLine),
        };
      }
    },
    async close() {
      state.open -= 1;
    },
  };
  const source: RowSource = {
    async open() {
      state.open += 1;
      return file;
    },
  };
  return { source, state };
};

/** A tenant of its own in memory, and imports into it. */
export const scene = async ({ attributeLimit }: { readonly attributeLimit?: number } = {}) => {
  const adapters = createMemoryAdapters();
  const { id: tenant } = await adapters.tenants.create({ name: 'one', attributeLimit });
  const commits: number[] = [];
  const store: Pick<EntityWriter, 'commit'> = {
    commit(requests) {
      commits.push(
        requests.reduce((sum, request) => sum + (request.kind === 'edits' ? request.edits.length : 0), 0),
      );
      return adapters.store.commit(requests);
    },
  };
  const run = async (file: FakeFile, request: Partial<ImportRequest> = {}, hooks: ImportHooks = {}) => {
    const { source, state } = sourceOf(file);
    const rejected: RejectedRow[] = [];
    try {
      const result = await importRows(
        { source, catalog: adapters.catalog, store },
        { tenant, path: 'data/things.csv', ...request },
        { onRejected: (row) => rejected.push(row), ...hooks },
      );
      return { result, rejected };
    } finally {
      expect(state.open, 'files left open').toBe(0);
    }
  };
  const define = (...specs: AttributeSpec[]) =>
    adapters.catalog.apply(
      tenant,
      specs.map((spec) => ({ kind: 'define', spec })),
    );
  /** The entity's values by name, with its type and version. */
  const get = async (entity: string) => {
    const { attributes } = await adapters.catalog.load(tenant);
    const { data } = await adapters.store.read({ tenant, entities: [entity as EntityKey] });
    const state = data[0];
    if (state === null || state === undefined) return null;
    const named = [...state.values].map(([id, { value }]) => [
      attributes.find((one) => one.id === id)?.name,
      value,
    ]);
    return { type: state.type, version: state.version, values: Object.fromEntries(named) };
  };
  return { ...adapters, tenant, commits, run, define, get };
};
