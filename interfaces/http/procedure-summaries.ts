/** By name; a test holds both tables against the router. */
type Table<Entry> = Readonly<Record<string, Entry>>;

/** What each group is about. */
export const groupSummaries: Table<string> = {
  attributes: 'What attributes there are, and what their values must meet.',
  entities: 'Entities, their current values and their history.',
  ingest: 'Observations in bulk.',
  keys: 'API keys of the own tenant; for an operator, of any.',
  tenants: 'Tenants, for operators.',
  health: 'How the store as a whole is, for operators.',
  audit: 'Who changed keys, tenants and attributes.',
};

/** One line a procedure, for whoever reads its description. */
export const procedureSummaries: Table<Table<string>> = {
  attributes: {
    define: 'Defines attributes; one that exists with the same definition stays as it is.',
    sync: 'Makes the catalogue equal to a declaration, or says what would change.',
    list: 'Lists the attributes of the tenant.',
    update:
      'Changes the name, the type or the constraints of an attribute, or says what that would do; null removes a constraint.',
    retire: 'Retires an attribute: it is hidden with its values, and purged after a time.',
    restore: 'Shows a retired attribute again, with its values, until it is purged.',
    stats: 'Says how attributes are filtered, sorted and read, and what being hot saves.',
    promotions:
      'Says what the store decided on tiers and would decide now, with reasons and what came of it.',
    pin: 'Pins an attribute hot or cold, or leaves its tier to the store.',
  },
  entities: {
    put: 'Sets, changes and unsets values of one entity, and makes it where it is new.',
    putMany: 'Puts many entities, each by itself or all or none.',
    get: 'Reads the values of one entity, current or as of a time.',
    getMany: 'Reads the values of many entities, and says which are missing.',
    history: 'Reads every value of one entity with when it was observed and when it came in, newest first.',
    find: 'Finds entities by a filter, in an order, page by page.',
    explain:
      'Says how find would go about a filter, what that costs, and what would be cheaper; reads no values.',
    delete: 'Hides an entity; nothing is lost.',
    restore: 'Shows a deleted entity again, with what was written meanwhile.',
  },
  ingest: {
    write: 'Writes observations in bulk; bad ones are rejected by index, good ones written.',
  },
  keys: {
    create: 'Makes an API key; its secret is told here and never again.',
    list: 'Lists the API keys, without their secrets.',
    rotate: 'Replaces an API key; the old one stays valid for a time of grace.',
    revoke: 'Ends an API key, everywhere within a second.',
  },
  tenants: {
    create: 'Makes a tenant.',
    list: 'Lists the tenants.',
  },
  health: {
    check: 'Checks what an operator should know of the store, and says what to do.',
  },
  audit: {
    list: 'Lists the administrative actions in the tenant, newest first.',
  },
};
