-- A request while stage_flush() decides it. `place` counts from 1.
--   refusal       code, or null while nothing refuses it; refused_item: the edit that did
--   replay        the outcome under its key from an earlier commit
--   repeats       place of the request of the same batch whose outcome it repeats
create type attrium.flush_request as (
  place integer,
  tenant_id integer,
  kind text collate "C",
  atomic boolean,
  key text collate "C",
  payload_hash text collate "C",
  count integer,
  refusal text,
  refused_item integer,
  details jsonb,
  replay jsonb,
  repeats integer
);
