import type { Micros, TenantId } from '#domain/ids';
import type { AttributeWrite } from '#domain/ports/entity-store';
import { encodeValue } from './value-encoding.ts';

/** One value on its way into entity_values_ingest; see its migration for what the columns mean. */
export interface StagedRow {
  readonly ord: number;
  readonly request: number;
  readonly item: number;
  readonly edit: number | null;
  readonly entity: number;
  readonly tenant: TenantId;
  readonly attribute: number;
  readonly observedAt: Micros | undefined;
  readonly write: AttributeWrite;
}

const columns = 'ord, request, item, edit, entity, tenant_id, attribute, observed_us, value_num, value_text';

export const copyStatement = `copy attrium.entity_values_ingest (${columns}) from stdin`;

/** Stages the rows of stagedColumns(), of which the first is parameter `first`; gives a row for each. */
export const insertFrom = (first: number): string => `insert into attrium.entity_values_ingest (${columns})
  select * from unnest(${types.map((type, place) => `$${first + place}::${type}[]`).join(', ')})
  returning 1`;

const types = [
  ...['integer', 'integer', 'integer', 'integer', 'integer', 'integer', 'integer'],
  ...['bigint', 'double precision', 'text'],
];

/** The rows by columns, in the order of the statement. */
export const stagedColumns = (rows: readonly StagedRow[]): (number | string | null)[][] => {
  const encoded = rows.map(({ write }) => encodeValue(write.type, write.value));
  return [
    rows.map(({ ord }) => ord),
    rows.map(({ request }) => request),
    rows.map(({ item }) => item),
    rows.map(({ edit }) => edit),
    rows.map(({ entity }) => entity),
    rows.map(({ tenant }) => tenant),
    rows.map(({ attribute }) => attribute),
    rows.map(({ observedAt }) => observedAt ?? null),
    encoded.map(({ num }) => num),
    encoded.map(({ text }) => text),
  ];
};

const special = /[\\\n\r\t]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const copyText = (text: string | null): string => {
  if (text === null) return '\\N';
  return special.test(text) ? text.replace(/[\\\n\r\t]/g, (found) => escapes[found] ?? found) : text;
};

/** One line of COPY's text format, with its end. */
export const stagedLine = ({ write, ...row }: StagedRow): string => {
  const { num, text } = encodeValue(write.type, write.value);
  const head = `${row.ord}\t${row.request}\t${row.item}\t${row.edit ?? '\\N'}\t${row.entity}\t${row.tenant}`;
  const value = `${row.attribute}\t${row.observedAt ?? '\\N'}\t${num ?? '\\N'}`;
  return `${head}\t${value}\t${copyText(text)}\n`;
};
