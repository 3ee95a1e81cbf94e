import { entityType } from '#domain/entity-key';
import { AttriumError } from '#domain/errors';
import { limits } from '#domain/limits';
import type { Column, RowFile } from '#domain/ports/row-source';
import { EditBatches, type ImportedRow } from './edit-batches.ts';
import { ImportColumns } from './import-columns.ts';
import { ImportTally } from './import-tally.ts';
import type { ColumnChoice, ImportHooks, ImportPorts, ImportRequest, ImportResult } from './request.ts';
import type { RowRules } from './row-edit.ts';
import { keyColumns, stemOf } from './row-key.ts';
import { RowWriter } from './row-writer.ts';

/**
 * Imports a file: each row is a put of one entity. Attributes that are not there are defined with the types that the
 * cells show; those that are keep their type, and cells are converted to it where nothing is lost. A row with a cell
 * that does not fit is rejected as a whole, and told through the hooks.
 *
 * A commit carries up to `batchRows` rows under an idempotency key made of their content, lines and `run`. So the same
 * import repeated within limits.idempotencyTtlMs, after an interruption or by mistake, writes only what is not there
 * yet. Later, or under another `run`, it puts the same values again: no entity doubles, versions and history grow.
 *
 * Raises FILE_INVALID, UNSUPPORTED, REQUEST_INVALID, ENTITY_TYPE_INVALID, ATTRIBUTE_*, TENANT_UNKNOWN, UNAVAILABLE,
 * CATALOG_CHANGED (it never stopped changing). What was committed before an error stays.
 */
export const importRows = async (
  ports: ImportPorts,
  request: ImportRequest,
  hooks: ImportHooks = {},
): Promise<ImportResult> => {
  const stem = stemOf(request.path);
  const batches = new EditBatches(batchRowsOf(request));
  const file = await ports.source.open(request.path, request.format);
  try {
    const snapshot = await ports.catalog.load(request.tenant);
    const tally = new ImportTally(hooks, file.rowCount);
    const typed = file.columns.some(({ name }) => name === typeColumn);
    const type = request.type === undefined && typed ? null : entityType(request.type ?? stem);
    const keys = keyColumns(file.columns, request.key);
    const columns = new ImportColumns(choicesOf(request, keys));
    columns.extend(file.columns);
    const isWhole = await scan(file, columns, tally, request, hooks);
    tally.startWriting(totalOf(file, tally, request, isWhole));

    const rules: RowRules = {
      columns,
      type: type ?? { place: placeOf(columns.columns, typeColumn) },
      stem,
      keyPlaces: keys.map((name) => placeOf(columns.columns, name)),
      observedAtPlace: request.observedAt === undefined ? null : placeOf(columns.columns, request.observedAt),
    };
    if (isWhole || !columns.mayGrow) {
      for (const name of Object.keys(request.columns ?? {})) placeOf(columns.columns, name);
    }
    const writer = new RowWriter(ports, request, rules, tally, snapshot);
    await writer.define();
    await writeAll(file, writer, batches, tally, request, hooks);
    return { ...tally.result(), defined: writer.defined, type };
  } finally {
    await file.close();
  }
};

/** The column in which an export says the type of each row. Names of attributes never start with "$". */
const typeColumn = '$type';

const batchRowsOf = ({ batchRows = limits.itemsPerCall }: ImportRequest): number => {
  if (Number.isInteger(batchRows) && batchRows >= 1 && batchRows <= limits.itemsPerCall) return batchRows;
  throw new AttriumError('REQUEST_INVALID', `A commit carries 1 to ${limits.itemsPerCall} rows.`);
};

/**
 * What every entity has of itself is no attribute unless it is given a name: a key of one column is `$entity`, the
 * observation time is that of each value. The parts of a longer key stay attributes, for the key only holds them joined.
 */
const choicesOf = (request: ImportRequest, keys: readonly string[]): ReadonlyMap<string, ColumnChoice> => {
  const own = [
    typeColumn,
    ...(keys.length === 1 ? keys : []),
    ...(request.observedAt === undefined ? [] : [request.observedAt]),
  ];
  const choices = new Map<string, ColumnChoice>(own.map((name) => [name, null]));
  for (const [name, choice] of Object.entries(request.columns ?? {})) choices.set(name, choice);
  return choices;
};

const placeOf = (columns: readonly Column[], name: string): number => {
  const place = columns.findIndex((column) => column.name === name);
  if (place !== -1) return place;
  const shown = columns.slice(0, 20).map((column) => JSON.stringify(column.name));
  throw new AttriumError('REQUEST_INVALID', `The file has no column ${JSON.stringify(name)}.`, {
    remedy: `Name one of its columns: ${shown.join(', ')}${columns.length > shown.length ? ', ...' : ''}.`,
  });
};

/** Lets the columns see the cells that their types are inferred from. Whether it saw the whole file. */
const scan = async (
  file: RowFile,
  columns: ImportColumns,
  tally: ImportTally,
  { sampleRows = Number.POSITIVE_INFINITY }: ImportRequest,
  { signal }: ImportHooks,
): Promise<boolean> => {
  if (!columns.needsCells) return false;
  for await (const block of file.blocks()) {
    signal?.throwIfAborted();
    columns.extend(block.columns);
    columns.observe(block.rows.slice(0, sampleRows - tally.scanned));
    tally.scan(block.rows.length + block.broken.length);
    if (tally.scanned >= sampleRows) return false;
  }
  return true;
};

/** A later first line leaves out rows that nobody has counted. */
const totalOf = (
  file: RowFile,
  tally: ImportTally,
  { fromLine = 1 }: ImportRequest,
  isWhole: boolean,
): number | null => {
  if (fromLine > 1) return null;
  return isWhole ? tally.scanned : file.rowCount;
};

/** Reads and validates the next batch while one is committed; never has two commits under way, so rows keep their order. */
const writeAll = async (
  file: RowFile,
  writer: RowWriter,
  batches: EditBatches,
  tally: ImportTally,
  { fromLine }: ImportRequest,
  { signal }: ImportHooks,
): Promise<void> => {
  let underWay: Promise<void> = Promise.resolve();
  const write = async (batch: readonly ImportedRow[]): Promise<void> => {
    await underWay;
    signal?.throwIfAborted();
    underWay = writer.write(batch);
    // Whoever awaits it next gets the error; until then it is not an unhandled one.
    underWay.catch(() => undefined);
  };
  try {
    for await (const block of file.blocks(fromLine)) {
      await writer.learn(block);
      for (const { line, reason } of block.broken) {
        tally.reject({ line, column: null, code: 'FILE_INVALID', reason });
      }
      for (const row of block.rows) {
        const prepared = writer.prepare(row);
        if (prepared === null) continue;
        batches.add(prepared);
        if (batches.isFull) await write(batches.take());
      }
    }
    for (let batch = batches.take(); batch.length > 0; batch = batches.take()) await write(batch);
  } finally {
    await underWay;
  }
  tally.progress();
};
