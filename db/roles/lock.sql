-- Takes a lock that holds in the whole cluster until the end of the transaction (a comment on a shared object locks
-- it); advisory locks hold within one database only, and two migrators altering one role at once make one fail.
comment on role attrium_owner is 'Attrium: owns the schema and the tables';
