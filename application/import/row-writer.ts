import type { AttributeSpec, CatalogSnapshot } from '#domain/attributes';
import { isAttriumError } from '#domain/errors';
import type { TenantId } from '#domain/ids';
import { limits } from '#domain/limits';
import type { RowBlock, SourceRow } from '#domain/ports/row-source';
import type { ValueType } from '#domain/values';
import { refusalError } from '../session/commit.ts';
import { type BatchOutcome, commitBatch } from './commit-batch.ts';
import type { ImportedRow } from './edit-batches.ts';
import type { ImportTally } from './import-tally.ts';
import type { ImportPorts } from './request.ts';
import { type RowRules, readRow, rejection } from './row-edit.ts';

/** The catalogue may change between loading it and the commit, but not for ever. */
const attemptsAgainstChange = 5;

/** Writes rows under the newest catalogue that it has seen, defining attributes as columns need them. */
export class RowWriter {
  readonly #ports: ImportPorts;
  readonly #tenant: TenantId;
  readonly #run: string;
  readonly #rules: RowRules;
  readonly #tally: ImportTally;
  #snapshot: CatalogSnapshot;
  readonly #defined: { readonly name: string; readonly type: ValueType }[] = [];

  constructor(
    ports: ImportPorts,
    { tenant, run = '' }: { readonly tenant: TenantId; readonly run?: string },
    rules: RowRules,
    tally: ImportTally,
    snapshot: CatalogSnapshot,
  ) {
    this.#ports = ports;
    this.#tenant = tenant;
    this.#run = run;
    this.#rules = rules;
    this.#tally = tally;
    this.#snapshot = snapshot;
  }

  get defined(): readonly { readonly name: string; readonly type: ValueType }[] {
    return this.#defined;
  }

  /** Defines the attributes that the columns need by now. */
  async define(): Promise<void> {
    const { columns } = this.#rules;
    const specs = columns.missing(this.#snapshot);
    for (let start = 0; start < specs.length; start += limits.attributeChangesPerCall)
      await this.#definePart(specs.slice(start, start + limits.attributeChangesPerCall));
    columns.bind(this.#snapshot);
  }

  /** As many as the tenant's cap has room for, the first ones first; rows with cells of the others are rejected by it. */
  async #definePart(specs: readonly AttributeSpec[]): Promise<void> {
    if (specs.length === 0) return;
    try {
      const changes = specs.map((spec) => ({ kind: 'define' as const, spec }));
      this.#adopt(await this.#ports.catalog.apply(this.#tenant, changes));
      this.#defined.push(...specs.map(({ name, type }) => ({ name, type })));
    } catch (error) {
      if (!isAttriumError(error, 'ATTRIBUTE_LIMIT')) throw error;
      const { limit, wanted } = error.details;
      const room = Math.max(0, specs.length - (Number(wanted) - Number(limit)));
      this.#rules.columns.refuse(new Set(specs.slice(room).map(({ name }) => name)), error);
      await this.#definePart(specs.slice(0, room));
    }
  }

  // Reading and writing overlap, so an answer may come after that of a later call.
  #adopt(snapshot: CatalogSnapshot): void {
    const { schemaVersion, attributes } = this.#snapshot;
    const isOlder =
      snapshot.schemaVersion < schemaVersion ||
      (snapshot.schemaVersion === schemaVersion && snapshot.attributes.length < attributes.length);
    if (!isOlder) this.#snapshot = snapshot;
  }

  /** Takes up what the block shows for the first time: further columns, and first cells of columns. */
  async learn(block: RowBlock): Promise<void> {
    const { columns } = this.#rules;
    columns.extend(block.columns);
    if (!columns.isIncomplete) return;
    columns.observe(block.rows);
    if (columns.missing(this.#snapshot).length > 0) await this.define();
  }

  /** null for a row that cannot be written: it is reported. */
  prepare(row: SourceRow): ImportedRow | null {
    const read = readRow(row, this.#rules);
    if ('action' in read) return { row, edit: read, schemaVersion: this.#snapshot.schemaVersion };
    this.#tally.reject(read);
    return null;
  }

  /** `batch` holds an entity once. */
  async write(batch: readonly ImportedRow[]): Promise<void> {
    let rows = batch;
    for (let attempt = 1; rows.length > 0; attempt += 1) {
      try {
        this.#settle(rows, await this.#commit(rows));
        return;
      } catch (error) {
        if (!isAttriumError(error, 'CATALOG_CHANGED') || attempt === attemptsAgainstChange) throw error;
      }
      this.#adopt(await this.#ports.catalog.load(this.#tenant));
      this.#rules.columns.bind(this.#snapshot);
      rows = rows.flatMap(({ row }) => this.prepare(row) ?? []);
    }
  }

  #commit(rows: readonly ImportedRow[]): Promise<BatchOutcome> {
    const { columns } = this.#rules;
    return commitBatch(this.#ports.store, this.#tenant, rows, this.#run, (id) => columns.nameOf(id));
  }

  #settle(rows: readonly ImportedRow[], { edits, replayed }: BatchOutcome): void {
    for (const [index, { row, edit }] of rows.entries()) {
      const outcome = edits[index];
      if (outcome === undefined) throw new TypeError('The store answered fewer outcomes than edits.');
      if (outcome.status === 'applied') this.#tally.accept(row.line, edit.values.length, replayed);
      else this.#tally.reject(rejection(row, refusalError(outcome.refusal)));
    }
    this.#tally.progress();
  }
}
