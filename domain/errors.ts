import type { Meta } from './freshness.ts';

/**
 * The one table of errors. A code never changes its meaning; messages may.
 * `retriable` says whether the same call can succeed later unchanged. HTTP numbers live in the interface.
 */
interface ErrorEntry {
  readonly retriable: boolean;
  readonly meaning: string;
  readonly remedy: string;
}

const entry = (meaning: string, remedy: string, retriable = false): ErrorEntry => ({
  meaning,
  remedy,
  retriable,
});

export const errorTable = {
  ATTRIBUTE_UNKNOWN: entry(
    'The tenant has no attribute of this name.',
    'Define it with attributes.define, or correct the name.',
  ),
  ATTRIBUTE_EXISTS: entry(
    'An attribute of this name exists with another definition.',
    'Change it with attributes.update, or choose another name.',
  ),
  ATTRIBUTE_RETIRED: entry(
    'The attribute is retired.',
    'Restore it with attributes.restore, or use another attribute; the name is free once the retired one is purged.',
  ),
  ATTRIBUTE_INVALID: entry(
    'The attribute definition contradicts itself or a rule.',
    'Correct the part that the message names.',
  ),
  ATTRIBUTE_LIMIT: entry(
    'The tenant would have more attributes than its cap.',
    'Retire attributes, whose places are free once they are purged, or have an operator raise the cap.',
  ),
  PIN_BEYOND_BUDGET: entry(
    'The attributes that are pinned hot would take more than the budget of bytes.',
    'Pin fewer attributes hot, leave them to the store (auto), or raise the budget.',
  ),
  ATTRIBUTE_TYPE_CHANGE: entry(
    "An attribute's type is changed by attributes.update only.",
    'Call attributes.update with the type; with dryRun it says which values would be lost.',
  ),
  ATTRIBUTE_CHANGING: entry(
    "A change of the attribute's type is under way.",
    'Repeat the call when it has ended; attributes.list shows it.',
    true,
  ),
  ATTRIBUTE_COERCION: entry(
    'Values of the attribute have no equal in the new type.',
    'Correct the values, or repeat the call with onLoss: unset, which gives them up; dryRun says which they are.',
  ),
  CATALOG_CHANGED: entry(
    'The attribute catalogue changed while the call was under way.',
    'Repeat the call.',
    true,
  ),
  VALUE_TYPE: entry(
    "The value is not of the attribute's type.",
    'Send a value of the type that the message names.',
  ),
  VALUE_RANGE: entry(
    "The value lies outside of the attribute's min and max, or of the type's range.",
    'Send a value inside of the range.',
  ),
  VALUE_NOT_ALLOWED: entry(
    "The value is not one of the attribute's allowed values.",
    'Send one of the allowed values, or update the attribute.',
  ),
  VALUE_PATTERN: entry("The text does not match the attribute's pattern.", 'Send a text that matches.'),
  VALUE_TOO_LARGE: entry('The value is larger than the limit.', 'Shorten it, or store a reference to it.'),
  VALUE_ENCODING: entry(
    'The text holds a NUL character or an unpaired surrogate.',
    'Send well-formed Unicode without U+0000.',
  ),
  TIMESTAMP_INVALID: entry(
    'The text is not an ISO 8601 instant, or lies outside of 1684-07-29 to 2255-06-05.',
    'Send ISO 8601 with an offset, such as 2026-01-31T12:00:00Z.',
  ),
  OBSERVED_AT_RANGE: entry(
    "observedAt lies further ahead of the primary's clock than allowed.",
    "Correct the sender's clock, or leave observedAt out.",
  ),
  TOO_MANY_VALUES: entry('The call carries more items than one call may.', 'Split it into several calls.'),
  ANSWER_TOO_LARGE: entry(
    'The answer would hold more values than one answer may.',
    'Name fewer entities, or only the attributes that are needed.',
  ),
  ENTITY_KEY_INVALID: entry(
    'The entity key is empty, longer than 255 bytes, or not well-formed text.',
    'Use a key of 1 to 255 bytes of UTF-8 without control characters.',
  ),
  ENTITY_TYPE_INVALID: entry(
    'The entity type is empty, too long, or not well-formed text.',
    'Use a type of 1 to 128 bytes of UTF-8 without control characters.',
  ),
  ENTITY_NOT_FOUND: entry(
    'The tenant has no entity of this key.',
    'Correct the key, or put the entity first.',
  ),
  ENTITY_DELETED: entry(
    'The entity is deleted.',
    'Restore it with entities.restore before writing to it or reading it.',
  ),
  VERSION_CONFLICT: entry(
    "The entity's version is not the expected one.",
    'Read the entity again, decide again, and put with its current version.',
  ),
  DUPLICATE_ENTITY: entry('One call edits the same entity twice.', 'Merge the items of one entity into one.'),
  IDEMPOTENCY_CONFLICT: entry(
    'The idempotency key was used with another payload.',
    'Use a new key for a new payload.',
  ),
  IDEMPOTENCY_KEY_INVALID: entry(
    'The idempotency key is empty, longer than 255 bytes, or not well-formed text.',
    'Use 1 to 255 bytes of UTF-8.',
  ),
  STREAM_ID_INVALID: entry(
    'The id of the stream is empty, longer than 255 bytes, or not well-formed text.',
    'Use 1 to 255 bytes of UTF-8.',
  ),
  STREAM_GAP: entry(
    'Lines are missing between the last one that the store has of the stream and the first one sent.',
    'Send the stream from the line after details.line; 0 says that the store knows none of it.',
  ),
  STREAM_TAKEN: entry(
    'A later request sends the stream of this id.',
    'Leave the stream to that one, or give this one an id of its own.',
  ),
  TOKEN_INVALID: entry(
    'The session token is malformed, forged, of an unknown key, or of another tenant.',
    'Drop it and start a new session.',
  ),
  CURSOR_INVALID: entry(
    'The cursor is malformed, forged, or belongs to another query or tenant.',
    'Start again without a cursor and keep the query unchanged between pages.',
  ),
  FILTER_INVALID: entry('The filter is not well formed.', 'Correct the part that the message names.'),
  FILTER_OPERATOR: entry(
    "The operator is not defined for the attribute's type.",
    'Use one of the operators that the message names.',
  ),
  FILTER_TOO_COMPLEX: entry(
    'The filter is deeper or wider than the limit.',
    'Split it into several queries, or simplify it.',
  ),
  FILTER_TOO_EXPENSIVE: entry(
    'Answering the filter would cost more than the store allows.',
    'Filter by a hot attribute as well, or make an attribute of the filter hot.',
  ),
  ORDER_INVALID: entry(
    'The order names an attribute twice, or one whose type has no order.',
    'Order by each field once; json has no order.',
  ),
  WINDOW_INVALID: entry('The window ends before it starts.', 'Send from < to.'),
  STALE_BEYOND_BOUND: entry(
    'No copy of the data is provably as fresh as asked.',
    'Widen maxLagMs, or read with onMiss: primary.',
    true,
  ),
  UNSUPPORTED: entry(
    'This installation lacks the capability that the call needs.',
    'The message names the capability and how to configure it.',
  ),
  QUOTA_EXCEEDED: entry(
    'The caller sends more than its share.',
    'Slow down and repeat after retryAfterMs.',
    true,
  ),
  DEADLINE_EXCEEDED: entry(
    'The time that the caller gave is over; what was begun may still happen.',
    'Give more time, or ask for less; repeat a write with the same idempotency key.',
    true,
  ),
  ABORTED: entry(
    'The caller stopped waiting; what was begun may still happen.',
    'Repeat a write with the same idempotency key to learn what became of it.',
  ),
  UNAVAILABLE: entry(
    'The engine did not answer; a write may or may not have been committed.',
    'Repeat the call; a write with the same idempotency key.',
    true,
  ),
  CREDENTIAL_MISSING: entry(
    'The request carries no credential.',
    'Send the header Authorization: Bearer <API key>.',
  ),
  CREDENTIAL_INVALID: entry('The credential is unknown, expired or revoked.', 'Use a valid API key.'),
  FORBIDDEN: entry(
    "The credential's role does not allow the call.",
    'Use a key of the role that the message names.',
  ),
  TENANT_UNKNOWN: entry('There is no such tenant.', 'Create it first, or correct its name.'),
  TENANT_EXISTS: entry('There is a tenant of this name.', 'Choose another name.'),
  KEY_UNKNOWN: entry('The tenant has no such key.', 'List the keys and use an id from there.'),
  KEY_EXISTS: entry('This key exists already.', 'Generate a new key.'),
  REQUEST_INVALID: entry(
    "The input does not have the procedure's shape.",
    'Correct the fields that details.issues names.',
  ),
  REQUEST_MALFORMED: entry('The body is not well-formed JSON.', 'Send valid JSON as UTF-8.'),
  REQUEST_TOO_LARGE: entry(
    'The body, or the batch of calls, is larger than the limit.',
    'Split it into several requests.',
  ),
  REQUEST_TIMEOUT: entry(
    'The rest of the request did not arrive in time.',
    'Send it again; a stream from the line that details.resumeFrom names.',
    true,
  ),
  PROCEDURE_UNKNOWN: entry('There is no such procedure or path.', 'Correct the path.'),
  PORT_IN_USE: entry('Another process listens on the port.', 'Stop it, or set PORT to a free one.'),
  DATA_FOLDER_IN_USE: entry(
    'Another process uses the data folder.',
    'Stop it, or set ATTRIUM_DATA_DIR to another folder.',
  ),
  DATA_FOLDER_INVALID: entry(
    'The data folder cannot be used.',
    'The message names the reason and the way out.',
  ),
  CONFIG_INVALID: entry('The configuration is not valid.', 'Correct the variables that the message names.'),
  SCHEMA_MISMATCH: entry(
    "The database's schema is not the one that this version expects.",
    'Run attrium migrate, or start the version that made the schema.',
  ),
  FILE_INVALID: entry('The file cannot be read as its format says.', 'Correct the file, or name its format.'),
  INTERNAL: entry('An unexpected fault on our side.', 'Report it with the request id.'),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorTable;

export interface ErrorOptions {
  readonly details?: Readonly<Record<string, unknown>>;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
  readonly remedy?: string;
  /** Where a copy of the data was asked before the call was refused: what its answer proved. */
  readonly meta?: Meta;
}

/** The only error that crosses a port or an interface. A programming mistake is a TypeError instead. */
export class AttriumError extends Error {
  override readonly name = 'AttriumError';
  readonly code: ErrorCode;
  readonly remedy: string;
  readonly retriable: boolean;
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryAfterMs: number | undefined;
  readonly meta: Meta | undefined;

  constructor(code: ErrorCode, message?: string, options: ErrorOptions = {}) {
    super(
      message ?? errorTable[code].meaning,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.remedy = options.remedy ?? errorTable[code].remedy;
    this.retriable = errorTable[code].retriable;
    this.details = options.details ?? {};
    this.retryAfterMs = options.retryAfterMs;
    this.meta = options.meta;
  }
}

export const isAttriumError = (error: unknown, code?: ErrorCode): error is AttriumError =>
  error instanceof AttriumError && (code === undefined || error.code === code);

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errorTable, code);
