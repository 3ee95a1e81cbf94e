import type { Micros, TenantId } from '#domain/ids';
import type { AttributeWrite } from '#domain/ports/entity-store';
import { encodeValue } from './value-encoding.ts';

export interface StagedRow {
  readonly ord: number;
  readonly request: number;
  readonly item: number;
  readonly edit: number | null;
  readonly tenant: TenantId;
  readonly entity: number;
  readonly attribute: number;
  readonly observedAt: Micros | undefined;
  readonly write: AttributeWrite;
}

export const copyStatement = `copy attrium.entity_values_ingest (
  ord, request, item, edit, entity, tenant_id, attribute, observed_us, value_num, value_text
) from stdin`;

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
