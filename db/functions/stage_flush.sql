-- Writes one batch: decides each request, moves its staged values to history, brings the current values and the
-- projections up to date, and forgets the staged rows. Runs in the transaction that staged them.
--
--   p_proofs    one proof per tenant of the batch; a request of a tenant that they do not prove raises 42501
--   p_requests  array, in order, of {kind: 'edits' | 'observations', tenant, schema_version, atomic, key, payload_hash,
--               count, refused_before, staged}; `count` is the number of its edits or observations; key, payload_hash and
--               refused_before may be absent. refused_before is a text that comes back as refusedBefore; JSON in a text,
--               because jsonb takes neither U+0000 nor halves of surrogates. staged: of all requests or none, whose
--               observations are written whatever their entity and time; see write_staged()
--   p_entity_tenants, p_entity_keys
--               the entities that the batch names, each once; everything else names them by place, from 1
--   p_attribute_tenants, p_attribute_ids
--               likewise the attributes that its values are of
--   p_edits     array, in the order of ord, of {request, item, ord, action: 'put' | 'delete' | 'restore', entity, type,
--               expected_version, observed_us}; request counts from 1, item from 0; no entity twice. `ord` is the
--               edit's own place in the batch, before those of its values: life is a value too
--   p_observed, p_observing
--               pairs of an entity and a request that holds observations of it, each pair once
--   p_latest_us  the latest observed_at of any observation; null where none carries one
--   p_length    number of places (ord) in the batch
--   p_skew_us   how far an explicit observed_at may lie ahead of the clock
--   p_ttl_us    how long outcomes are kept for their idempotency keys
--
-- Returns {epoch, clock_us, outcomes}: the batch's one clock, and one outcome per request, in order, in the form of the
-- port's WriteOutcome but for refusedBefore.
--
-- Locks, always in this order, so that no two batches and no catalogue change can wait for each other in a circle:
-- idempotency keys by (tenant, key), tenants by number, new dictionary entries by (tenant, key), entities by number.
-- Each statement of this function takes its own snapshot (volatile, read committed), so what it reads after a lock is
-- what the lock's former holder left.
-- The settings: every table is reached through its keys, so a cached plan stays good while tables grow from nothing;
-- planning two dozen statements anew would cost more than running them. Nested loops over the function's own arrays
-- would be quadratic: they are looked into by subscript instead of joined.
create or replace function attrium.stage_flush(
  p_proofs text[], p_requests jsonb, p_entity_tenants integer[], p_entity_keys text[], p_attribute_tenants integer[],
  p_attribute_ids integer[], p_edits jsonb, p_observed integer[], p_observing integer[], p_latest_us bigint, p_length integer, p_skew_us bigint, p_ttl_us bigint
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
  v_clock timestamptz := clock_timestamp();
  v_expires timestamptz := clock_timestamp() + p_ttl_us * interval '1 microsecond';
  v_transaction xid8 := pg_current_xact_id();
  v_batch uuid := gen_random_uuid();
  v_proven integer[] := array(select attrium.required_tenant(p) from unnest(p_proofs) p);
  v_requests attrium.flush_request[];
  v_edits attrium.flush_edit[];
  v_edit record;
  v_later record;
  -- By request: its tenant, null where the request is not to be carried out.
  v_tenant_of integer[];
  -- By edit: its entity's place, null where the edit is not applied.
  v_entity_of integer[];
  -- By place in p_entity_keys: what the batch's entities are, as they are under their locks. Of its own variables a
  -- function finds an element at once, of its parameters by counting.
  v_entity_tenant integer[] := p_entity_tenants;
  v_entity_key text[] := p_entity_keys;
  v_id bigint[];
  v_alive boolean[];
  v_rev bigint[];
  v_version bigint[];
  v_edited boolean[] := '{}';
  -- By place in p_attribute_ids.
  v_attribute_tenant integer[] := p_attribute_tenants;
  v_attribute integer[] := p_attribute_ids;
  v_is_hot boolean[];
  -- Places of entities that observations were accepted for.
  v_touched integer[];
  v_blocks bigint[];
  -- Number of idempotency keys that were free.
  v_claimed integer;
  -- Entities whose dictionary entry this batch made.
  v_made bigint[];
  -- The latest time that an observation may carry, and whether any may have to be rejected.
  v_observed_by bigint;
  v_suspect boolean;
  v_rejected jsonb;
  v_superseded jsonb;
  v_edit_outcomes jsonb;
  v_hot_tenants integer[];
  v_hot_entities bigint[];
  v_hot_attributes integer[];
  v_hot_nums double precision[];
  v_hot_texts text[];
  v_hot_observed timestamptz[];
  v_hot_seqs bigint[];
  v_outcomes jsonb;
begin
  -- A database or a role may have another default.
  if current_setting('transaction_isolation') <> 'read committed' then
    raise invalid_transaction_state using message = 'attrium: a flush reads what others have committed meanwhile';
  end if;
  if exists (select 1 from jsonb_to_recordset(p_requests) r (tenant integer) where r.tenant <> all (v_proven))
    or exists (select 1 from unnest(p_entity_tenants) t (tenant) where t.tenant <> all (v_proven)) then
    raise insufficient_privilege using message = 'attrium: a request of a tenant that no proof covers';
  end if;

  -- Claim every idempotency key of the batch; one that another transaction is using makes us wait here.
  insert into attrium.idempotency_keys as k (tenant_id, key, expires_at, payload_hash, result)
    select distinct r.tenant, r.key, v_expires, '', null::jsonb
      from jsonb_to_recordset(p_requests) r (tenant integer, key text collate "C")
      where r.key is not null
      order by r.tenant, r.key
    on conflict (tenant_id, key) do update set expires_at = excluded.expires_at, payload_hash = '', result = null
      where k.expires_at <= v_clock;
  get diagnostics v_claimed = row_count;
  -- Used keys go when their time is over, faster than new ones come. Nobody waits for one that is in use.
  if v_claimed > 0 then
    delete from attrium.idempotency_keys k
      where k.ctid = any (array(
        select o.ctid from attrium.idempotency_keys o
          where o.expires_at <= v_clock order by o.expires_at limit 2 * v_claimed for update skip locked));
  end if;

  -- Beside other commits, not beside a change of the catalogue; see lock_catalog().
  perform pg_advisory_xact_lock_shared(4770312, t.tenant_id)
    from (select distinct p.tenant_id from unnest(v_proven) p (tenant_id) order by p.tenant_id) t;

  -- Refuse what no entity has a say in. A used key comes before the catalogue: a retry gets its first outcome.
  v_requests := array(
    select row(r.place, r.tenant, r.kind, r.atomic, r.key, r.payload_hash, r.count,
          case
            when t.tenant_id is null then 'TENANT_UNKNOWN'
            when k.result is not null and k.payload_hash <> r.payload_hash then 'IDEMPOTENCY_CONFLICT'
            when k.result is null and t.schema_version <> r.schema_version then 'CATALOG_CHANGED'
          end,
          null, null,
          case when k.payload_hash = r.payload_hash then k.result end,
          null)::attrium.flush_request
      from rows from (jsonb_to_recordset(p_requests) as (
          tenant integer, kind text, atomic boolean, schema_version bigint, key text, payload_hash text, count integer))
        with ordinality r (tenant, kind, atomic, schema_version, key, payload_hash, count, place)
      left join attrium.tenants t on t.tenant_id = r.tenant
      left join attrium.idempotency_keys k on k.tenant_id = r.tenant and k.key = r.key
      order by r.place);
  v_tenant_of := array(
    select case when r.refusal is null and r.replay is null then r.tenant_id end
      from unnest(v_requests) r order by r.place);

  -- Waited for keys and tenants: from here on this is the batch's one clock.
  v_clock := clock_timestamp();
  perform attrium.ensure_history_partition(v_clock);

  -- Dictionary entries of all entities that this batch may make.
  with wanted as (
    select o.entity from unnest(p_observed, p_observing) o (entity, request)
      where v_tenant_of[o.request] = v_entity_tenant[o.entity]
    union
    select d.entity from jsonb_to_recordset(p_edits) d (request integer, action text, entity integer, expected_version bigint)
      where d.action = 'put' and coalesce(d.expected_version, 0) = 0 and v_tenant_of[d.request] = v_entity_tenant[d.entity]
  ), made as (
    insert into attrium.entities (tenant_id, key)
      select v_entity_tenant[w.entity], v_entity_key[w.entity]
        from wanted w
        where not exists (
          select 1 from attrium.entities e
            where e.tenant_id = v_entity_tenant[w.entity] and e.key = v_entity_key[w.entity])
        order by v_entity_tenant[w.entity], v_entity_key[w.entity]
    on conflict (tenant_id, key) do nothing
    returning entity_id
  )
  select array_agg(m.entity_id) into v_made from made m;

  with locked as materialized (
    select w.entity as place, e.entity_id, e.alive, e.rev, e.version
      from (
        select o.entity from unnest(p_observed, p_observing) o (entity, request)
          where v_tenant_of[o.request] = v_entity_tenant[o.entity]
        union
        select d.entity from jsonb_to_recordset(p_edits) d (request integer, entity integer)
          where v_tenant_of[d.request] = v_entity_tenant[d.entity]
      ) w
      join attrium.entities e on e.tenant_id = v_entity_tenant[w.entity] and e.key = v_entity_key[w.entity]
      order by e.tenant_id, e.entity_id
      for no key update of e
  )
  select array_agg(l.entity_id), array_agg(l.alive), array_agg(l.rev), array_agg(l.version)
    into v_id, v_alive, v_rev, v_version
    from (select * from locked order by place) l;
  -- Some are not there, or nothing that is carried out names them: the arrays need a place for each all the same.
  if coalesce(cardinality(v_id), 0) < cardinality(v_entity_key) then
    select array_agg(l.entity_id), array_agg(l.alive), array_agg(l.rev), array_agg(l.version)
      into v_id, v_alive, v_rev, v_version
      from (
        select e.entity_id, coalesce(e.alive, true) as alive, coalesce(e.rev, 0) as rev, coalesce(e.version, 0) as version
          from unnest(v_entity_tenant, v_entity_key) with ordinality n (tenant_id, key, place)
          left join lateral (
            select * from attrium.entities e where e.tenant_id = n.tenant_id and e.key = n.key limit 1
          ) e on true
          order by n.place
      ) l;
  end if;

  -- Decide each edit by its entity as it now is. No edit changes what another is judged by: one per entity.
  v_edits := array(
    select row(d.request, d.item, d.ord, v_tenant_of[d.request], d.entity, d.action, d.type,
          case
            when d.expected_version <> v_version[d.entity] then 'VERSION_CONFLICT'
            when d.action = 'put' and not v_alive[d.entity] then 'ENTITY_DELETED'
            when d.action <> 'put' and v_rev[d.entity] = 0 then 'ENTITY_NOT_FOUND'
            when d.observed_us > attrium.micros(v_clock) + p_skew_us then 'OBSERVED_AT_RANGE'
          end,
          case when d.expected_version <> v_version[d.entity]
            then jsonb_build_object('expected', d.expected_version, 'actual', v_version[d.entity]) end
        )::attrium.flush_edit
      from jsonb_to_recordset(p_edits) d (
        request integer, item integer, ord integer, action text, entity integer, type text, expected_version bigint,
        observed_us bigint)
      order by d.ord);

  -- An atomic request falls with its first refused edit.
  for v_edit in
    select distinct on (d.request) d.request, d.item, d.refusal, d.details
      from unnest(v_edits) d
      where d.refusal is not null and v_tenant_of[d.request] is not null and (v_requests[d.request]).atomic
      order by d.request, d.item
  loop
    v_requests[v_edit.request].refusal := v_edit.refusal;
    v_requests[v_edit.request].refused_item := v_edit.item;
    v_requests[v_edit.request].details := v_edit.details;
  end loop;

  -- One key more than once in the batch: the first request that stands holds it, edits before observations; those
  -- behind it repeat its outcome, or conflict with it.
  for v_later in
    select q.place, (q.first).place as first, (q.first).payload_hash = q.payload_hash as same
      from (
        select r.place, r.kind, r.payload_hash, first_value(r) over (
              partition by r.tenant_id, r.key
              order by r.refusal is not null or r.replay is not null, r.kind, r.place) as first
          from unnest(v_requests) r
          where r.key is not null
      ) q
      where (q.first).refusal is null and (q.first).replay is null
        and ((q.first).kind, (q.first).place) < (q.kind, q.place)
  loop
    v_requests[v_later.place].refusal := case when not v_later.same then 'IDEMPOTENCY_CONFLICT' end;
    v_requests[v_later.place].refused_item := null;
    v_requests[v_later.place].details := null;
    v_requests[v_later.place].repeats := case when v_later.same then v_later.first end;
  end loop;
  v_tenant_of := array(
    select case when r.refusal is null and r.replay is null and r.repeats is null then r.tenant_id end
      from unnest(v_requests) r order by r.place);
  -- By edit: its entity, null where the edit is not applied.
  v_entity_of := array(
    select case when d.refusal is null and v_tenant_of[d.request] = v_entity_tenant[d.entity] then d.entity end
      from unnest(v_edits) d order by d.ord);

  -- Drawn after the locks: of two batches that touch one entity, the later one has the greater numbers.
  v_blocks := array(
    select nextval('attrium.ingest_seq_blocks') from generate_series(0, (greatest(p_length, 1) - 1) >> 20));

  update attrium.entities e
    set rev = e.rev + 1,
        version = e.version + 1,
        type = coalesce(d.type, e.type),
        alive = case d.action when 'delete' then false when 'restore' then true else e.alive end,
        life_seq = case d.action when 'put' then e.life_seq else v_blocks[1 + (d.ord >> 20)] + (d.ord & 1048575) end
    from unnest(v_edits, v_entity_of) d (
      request, item, ord, tenant_id, entity, action, type, refusal, details, applied_to)
    where e.entity_id = v_id[d.applied_to] and e.tenant_id = d.tenant_id;

  -- Observations are judged by their entity as it is after the edits.
  if cardinality(p_observed) > 0 then
    for v_edit in
      select d.entity, d.action from unnest(v_edits, v_entity_of) d (
          request, item, ord, tenant_id, entity, action, type, refusal, details, applied_to)
        where d.applied_to is not null
    loop
      v_edited[v_edit.entity] := true;
      if v_edit.action <> 'put' then
        v_alive[v_edit.entity] := v_edit.action = 'restore';
      end if;
    end loop;
    v_observed_by := attrium.micros(v_clock) + p_skew_us;
    -- They were judged when they were acknowledged.
    if p_requests @> '[{"staged": true}]' then
      v_alive := array_fill(true, array[cardinality(v_entity_key)]);
      v_observed_by := 9223372036854775807;
    end if;
    v_suspect := p_latest_us > v_observed_by
      or exists (select 1 from unnest(p_observed) o (entity) where not v_alive[o.entity]);
    if not v_suspect then
      v_touched := array(
        select distinct o.entity from unnest(p_observed, p_observing) o (entity, request)
          where v_tenant_of[o.request] = v_entity_tenant[o.entity]);
    else
      v_touched := array(
        select distinct s.entity from attrium.entity_values_ingest s
          where s.transaction_id = v_transaction and s.edit is null and s.tenant_id = v_tenant_of[s.request]
            and v_alive[s.entity] and (s.observed_us is null or s.observed_us <= v_observed_by));
      select jsonb_object_agg(j.request, j.rejected) into v_rejected
        from (
          select s.request,
              jsonb_agg(jsonb_build_object('index', s.item, 'refusal', jsonb_build_object('code',
                case when v_alive[s.entity] then 'OBSERVED_AT_RANGE' else 'ENTITY_DELETED' end)) order by s.item) as rejected
            from attrium.entity_values_ingest s
            where s.transaction_id = v_transaction and s.edit is null and s.tenant_id = v_tenant_of[s.request]
              and not (v_alive[s.entity] and (s.observed_us is null or s.observed_us <= v_observed_by))
            group by s.request
        ) j;
    end if;
    update attrium.entities e
      set rev = e.rev + 1
      from unnest(v_touched) t (entity)
      where e.entity_id = v_id[t.entity] and e.tenant_id = v_entity_tenant[t.entity] and v_edited[t.entity] is null;
  end if;

  v_is_hot := array(
    -- Of one on its way into the index, new values go there at once: what moves the others leaves these out.
    select coalesce(a.placement in ('hot', 'promoting'), false)
      from unnest(p_attribute_tenants, p_attribute_ids) with ordinality n (tenant_id, attribute_id, place)
      left join lateral (
        select a.placement from attrium.attributes a
          where a.tenant_id = n.tenant_id and a.attribute_id = n.attribute_id
          limit 1
      ) a on true
      order by n.place);
  with placed as materialized (
    -- What came without a time is never older than what it replaces: neither the current value nor an earlier one of
    -- this batch.
    select s.ord, s.edit, s.tenant_id, v_id[s.entity] as entity_id, v_attribute[s.attribute] as attribute_id, s.value_num,
        s.value_text, v_is_hot[s.attribute] as hot, count(*) over w = 1 as alone,
        v_blocks[1 + (s.ord >> 20)] + (s.ord & 1048575) as ingest_seq, c.at, c.observed_at as current_at,
        c.ingest_seq as current_seq,
        coalesce(attrium.instant(s.observed_us), greatest(v_clock, c.observed_at, max(attrium.instant(s.observed_us)) over (
          w order by s.ord rows between unbounded preceding and 1 preceding))) as observed_at
      from attrium.entity_values_ingest s
      left join lateral (
        select c.ctid as at, c.observed_at, c.ingest_seq from attrium.entity_values c
          where c.tenant_id = s.tenant_id and c.entity_id = v_id[s.entity] and c.attribute_id = v_attribute[s.attribute]
          limit 1
      ) c on true
      where s.transaction_id = v_transaction and s.tenant_id = v_tenant_of[s.request] and s.tenant_id = v_entity_tenant[s.entity]
        and s.tenant_id = v_attribute_tenant[s.attribute]
        and case when s.edit is null
          then v_alive[s.entity] and (s.observed_us is null or s.observed_us <= v_observed_by)
          else v_entity_of[s.edit] is not null end
      window w as (partition by s.tenant_id, s.entity, s.attribute)
  ), history as (
    insert into attrium.entity_values_ts (
        tenant_id, attribute_id, entity_id, ingest_seq, observed_at, ingested_at, value_num, value_text)
      select p.tenant_id, p.attribute_id, p.entity_id, p.ingest_seq, p.observed_at,
          -- After a step back of the clock, a value without a time of its own may lie further ahead of it: a search by
          -- the time of observation relies on the skew. The month is there: what it replaces was ingested no earlier.
          greatest(v_clock, p.observed_at - p_skew_us * interval '1 microsecond'), p.value_num, p.value_text
        from placed p
  ), newest as materialized (
    select p.* from placed p where p.alone
    union all
    (select distinct on (p.tenant_id, p.entity_id, p.attribute_id) p.*
      from placed p
      where not p.alone
      order by p.tenant_id, p.entity_id, p.attribute_id, p.observed_at desc, p.ingest_seq desc)
  ), replaced as (
    update attrium.entity_values c
      set ingest_seq = n.ingest_seq, observed_at = n.observed_at, value_num = n.value_num, value_text = n.value_text,
          hot_num = case when n.hot then n.value_num end, hot_text = case when n.hot then left(n.value_text, 256) end
      from newest n
      where c.ctid = n.at and (n.observed_at, n.ingest_seq) > (n.current_at, n.current_seq)
  ), added as (
    insert into attrium.entity_values as c (
        tenant_id, entity_id, attribute_id, ingest_seq, observed_at, value_num, value_text, hot_num, hot_text)
      select n.tenant_id, n.entity_id, n.attribute_id, n.ingest_seq, n.observed_at, n.value_num, n.value_text,
          case when n.hot then n.value_num end, case when n.hot then left(n.value_text, 256) end
        from newest n
        where n.at is null
  ), provenance as (
    insert into attrium.batches (tenant_id, first_seq, last_seq, ingested_at, edit_count, value_count, batch_id)
      select p.tenant_id, min(p.ingest_seq), max(p.ingest_seq), v_clock,
          (select count(*) from unnest(v_edits, v_entity_of) d (
              request, item, ord, tenant_id, entity, action, type, refusal, details, applied_to)
            where d.tenant_id = p.tenant_id and d.applied_to is not null),
          count(*), v_batch
        from placed p
        group by p.tenant_id
  ), hot as (
    select n.tenant_id, n.entity_id, n.attribute_id, n.value_num, n.value_text, n.observed_at, n.ingest_seq
      from newest n
      where n.hot and (n.at is null or (n.observed_at, n.ingest_seq) > (n.current_at, n.current_seq))
  )
  select
      (select jsonb_object_agg(l.edit, l.superseded) from (
        select p.edit, jsonb_agg(p.attribute_id order by p.ord) as superseded
          from placed p where p.edit is not null and p.current_at > p.observed_at group by p.edit) l),
      h.*
    into v_superseded, v_hot_tenants, v_hot_entities, v_hot_attributes, v_hot_nums, v_hot_texts, v_hot_observed, v_hot_seqs
    from (
      select array_agg(h.tenant_id) as tenants, array_agg(h.entity_id), array_agg(h.attribute_id),
          array_agg(h.value_num), array_agg(h.value_text), array_agg(h.observed_at), array_agg(h.ingest_seq)
        from hot h
    ) h;

  if v_hot_entities is not null then
    perform attrium.upsert_hot_attrs(
      v_hot_tenants, v_hot_entities, v_hot_attributes, v_hot_nums, v_hot_texts, v_hot_observed, v_hot_seqs);
  end if;

  delete from attrium.entity_values_ingest s where s.transaction_id = v_transaction;
  -- What was refused leaves no dictionary entry. Nobody else has seen the ones made here.
  delete from attrium.entities e where e.entity_id = any (v_made) and e.rev = 0;

  select jsonb_object_agg(o.request, o.edits) into v_edit_outcomes
    from (
      select d.request,
          jsonb_agg(
            case when d.refusal is null then
              jsonb_build_object('status', 'applied', 'entity', v_entity_key[d.entity], 'rev', v_rev[d.entity] + 1,
                'version', v_version[d.entity] + 1, 'superseded', coalesce(v_superseded -> d.place::text, '[]'))
            else
              jsonb_build_object('status', 'refused', 'entity', v_entity_key[d.entity], 'refusal',
                jsonb_strip_nulls(jsonb_build_object('code', d.refusal, 'details', d.details)))
            end order by d.item) as edits
        from unnest(v_edits) with ordinality d (
          request, item, ord, tenant_id, entity, action, type, refusal, details, place)
        where v_tenant_of[d.request] is not null
        group by d.request
    ) o;

  select coalesce(jsonb_agg(
      case
        when r.refusal is not null then
          jsonb_strip_nulls(jsonb_build_object('status', 'refused', 'index', r.refused_item,
            'refusal', jsonb_build_object('code', r.refusal, 'details', r.details)))
        when r.replay is not null then jsonb_set(r.replay, '{replayed}', 'true')
        else
          jsonb_strip_nulls(jsonb_build_object('status', 'committed', 'kind', r.kind, 'replayed', false,
            'refusedBefore', p_requests -> (r.place - 1) -> 'refused_before'))
          || case r.kind
            when 'edits' then jsonb_build_object('edits', coalesce(v_edit_outcomes -> r.place::text, '[]'))
            else jsonb_build_object(
              'accepted', r.count - coalesce(jsonb_array_length(v_rejected -> r.place::text), 0),
              'rejected', coalesce(v_rejected -> r.place::text, '[]'))
          end
      end order by r.place), '[]')
    into v_outcomes
    from unnest(v_requests) r;
  -- Those that repeat another request of the batch: its outcome, said again.
  select coalesce(jsonb_agg(
      case when r.repeats is null then v_outcomes -> (r.place - 1)
        else jsonb_set(v_outcomes -> (r.repeats - 1), '{replayed}', 'true') end order by r.place), '[]')
    into v_outcomes
    from unnest(v_requests) r;

  -- Keep outcomes under their keys; the key of a refused request stays free.
  update attrium.idempotency_keys k
    set payload_hash = r.payload_hash, result = v_outcomes -> (r.place - 1)
    from unnest(v_requests) r
    where k.tenant_id = r.tenant_id and k.key = r.key and k.result is null
      and r.refusal is null and r.replay is null and r.repeats is null;
  delete from attrium.idempotency_keys k
    using unnest(v_requests) r
    where k.tenant_id = r.tenant_id and k.key = r.key and k.result is null;

  -- Acknowledged means durable, whatever the server's default is; stricter settings stay.
  if current_setting('synchronous_commit') = 'off' then
    perform set_config('synchronous_commit', 'on', true);
  end if;
  return jsonb_build_object('epoch', attrium.log_epoch(), 'clock_us', attrium.micros(v_clock), 'outcomes', v_outcomes);
end
$$;
alter function attrium.stage_flush(
  text[], jsonb, integer[], text[], integer[], integer[], jsonb, integer[], integer[], bigint, integer, bigint, bigint) owner to attrium_store;
revoke all on function attrium.stage_flush(
  text[], jsonb, integer[], text[], integer[], integer[], jsonb, integer[], integer[], bigint, integer, bigint, bigint) from public;
grant execute on function attrium.stage_flush(
  text[], jsonb, integer[], text[], integer[], integer[], jsonb, integer[], integer[], bigint, integer, bigint, bigint) to attrium_app;
