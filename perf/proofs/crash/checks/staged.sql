-- Values that were acknowledged as staged and are lost, though the server was not killed within five seconds: they wait a
-- tenth of a second for their flush, on a busy machine longer. An answer may arrive when its server is already gone.
select 'staged' as wrong, to_json(w) as by_callers, (select min(c.at_ms - w.staged_ms) from proof.crashes c where c.at_ms > w.staged_ms) as next_crash_ms
  from proof.lost_when_staged w
  where not exists (select from proof.crashes c where c.at_ms - w.staged_ms between -500 and 5000)
