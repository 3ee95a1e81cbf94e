/** Every bound that a caller can meet, in one place. Exceeding one is a named error, never a truncation. */
export const limits = {
  /** UTF-8 bytes of an entity key; the dictionary's unique index holds it whole. */
  entityKeyBytes: 255,
  /** UTF-8 bytes of an entity type. */
  entityTypeBytes: 128,
  /** UTF-8 bytes of an attribute name. */
  attributeNameBytes: 128,
  /** UTF-8 bytes of a text, decimal or reference value, and of the JSON text of a json value. */
  valueBytes: 65_536,
  /** Nesting of a json value; deeper documents make every later parser recurse. */
  jsonDepth: 32,
  /** Digits of a decimal on each side of the point. */
  decimalDigits: 100,
  /** Attributes named by one put. */
  valuesPerPut: 1_000,
  /** Items of one putMany, and entities of one getMany. */
  itemsPerCall: 1_000,
  /** Values of one bulk write. */
  valuesPerWrite: 100_000,
  /** UTF-8 bytes of one line of a stream: room for the longest value with each of its bytes escaped. */
  streamLineBytes: 512 * 1_024,
  /** Lines of a stream in one commit. */
  streamBatchLines: 10_000,
  /** Characters of the lines of a stream in one commit; as much again may wait, and then its sender does. */
  streamBatchLength: 1_024 * 1_024,
  /** How long the rest of a line may keep a stream waiting. */
  streamStallMs: 30_000,
  streamIdBytes: 255,
  /** Values that may be staged and not yet written, as a process knows of them. */
  stagedValues: 1_000_000,
  /** Attributes of a tenant, retired ones included, unless the tenant was given another cap. */
  attributesPerTenant: 10_000,
  /** The highest cap that a tenant can be given. */
  attributesPerTenantMax: 100_000,
  /** Changes of one attributes.define or attributes.sync. */
  attributeChangesPerCall: 10_000,
  /** Allowed values of one attribute. */
  allowedValues: 1_000,
  /** UTF-8 bytes of all allowed values of one attribute together. */
  allowedBytes: 65_536,
  /** UTF-8 bytes of a pattern. */
  patternBytes: 1_024,
  /** Instructions of a compiled pattern: at 1,000 the worst value of 64 KiB was seen to take 0.8 s, and twice that at 2,000. */
  patternInstructions: 1_000,
  /** UTF-8 bytes of an attribute's unit. */
  attributeUnitBytes: 255,
  /** UTF-8 bytes of an attribute's description. */
  attributeDescriptionBytes: 2_000,
  filterDepth: 16,
  filterNodes: 256,
  /** Elements of an `in`. */
  filterInValues: 1_000,
  orderFields: 8,
  /**
   * What a find may cost by its plan's price (decision 0060): where no index leads, an order by one attribute over 400,000
   * entities, or two conditions on two million.
   */
  findMs: 2_000,
  /** Entries of one attribute in history since a window began, up to which they may lead a find (decision 0066). */
  windowEntries: 20_000,
  pageSize: 1_000,
  defaultPageSize: 100,
  /** Of the values of one answer, counted by answerSize(): as much as one request may carry. */
  answerBytes: 16 * 1024 * 1024,
  idempotencyKeyBytes: 255,
  /** How long a result stays available to retries of the same idempotency key. */
  idempotencyTtlMs: 24 * 60 * 60 * 1_000,
  /** How far an explicit observedAt may lie ahead of the primary's clock. Window pruning relies on it. */
  maxFutureSkewMs: 5 * 60 * 1_000,
  /** Entities whose rev a token carries; older ones raise `seen`. */
  tokenKnownEntities: 16,
  /** Bytes of the entity keys that a token carries, as text of JSON, so that it fits a header and a cookie. */
  tokenKnownBytes: 1_024,
  /** Tokens of its session that one request may present (one with parallel requests holds several); a cursor's and atLeast do not count. */
  tokensPerRequest: 16,
  /** Bytes of one token as presented. */
  tokenBytes: 4_096,
  /** How long a read may wait for a copy that is fresh enough. */
  waitMs: 60_000,
  /** Calls of one HTTP request. */
  callsPerBatch: 100,
  /** Nesting of a call's input as a whole; filters and json values have tighter limits of their own. */
  inputDepth: 100,
  /** Objects and lists on one level of an input: ten times what the largest bulk write has. */
  inputObjects: 1_000_000,
  /** How long a rotated key stays valid beside its successor, unless the call says otherwise. */
  keyGraceMs: 24 * 60 * 60 * 1_000,
  keyGraceMaxMs: 30 * 24 * 60 * 60 * 1_000,
} as const;
