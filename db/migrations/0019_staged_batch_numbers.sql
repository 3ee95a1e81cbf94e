-- The order of staging.
create sequence attrium.staged_batch_numbers as bigint no cycle;
