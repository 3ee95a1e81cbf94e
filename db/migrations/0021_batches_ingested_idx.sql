-- For purge_expired(), which looks for the oldest batches; they come in the order of their time.
create index batches_ingested_idx on attrium.batches using brin (ingested_at) with (autosummarize = on);
