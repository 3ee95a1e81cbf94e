/**
 * Branded identifiers: two numbers of different meaning never mix by accident.
 * A brand exists at compile time only; values are plain numbers, strings and bigints.
 */
declare const brand: unique symbol;
export type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

/** Internal number of a tenant. Clients never see it; their credential names the tenant. */
export type TenantId = Branded<number, 'TenantId'>;
/** Number of an attribute within its tenant, 1 .. 2^31-1. Stable across renames. */
export type AttributeId = Branded<number, 'AttributeId'>;
/** External key of an entity: 1 to 255 bytes of UTF-8, unique within the tenant. */
export type EntityKey = Branded<string, 'EntityKey'>;
/** Place of a value in the one order of ingestion, drawn when its batch closes. */
export type IngestSeq = Branded<bigint, 'IngestSeq'>;
/** Position in the primary's log: opaque, of fixed width, sorts as text. Comparable within one epoch only. */
export type Position = Branded<string, 'Position'>;
/** One unbroken history of one primary: system identifier and timeline. */
export type Epoch = Branded<string, 'Epoch'>;
/** Microseconds since 1970-01-01T00:00:00Z, a safe integer (so 1684-07-28 to 2255-06-05). */
export type Micros = Branded<number, 'Micros'>;
