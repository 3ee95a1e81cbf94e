-- The schema that the migrations end in, for review. Written by: npm run db:dump

CREATE SCHEMA attrium;

ALTER SCHEMA attrium OWNER TO attrium_owner;

CREATE TYPE attrium.flush_edit AS (
	request integer,
	item integer,
	ord integer,
	tenant_id integer,
	entity integer,
	action text,
	type text,
	refusal text,
	details jsonb
);

ALTER TYPE attrium.flush_edit OWNER TO attrium_owner;

CREATE TYPE attrium.flush_request AS (
	place integer,
	tenant_id integer,
	kind text COLLATE pg_catalog."C",
	atomic boolean,
	key text COLLATE pg_catalog."C",
	payload_hash text COLLATE pg_catalog."C",
	count integer,
	refusal text,
	refused_item integer,
	details jsonb,
	replay jsonb,
	repeats integer
);

ALTER TYPE attrium.flush_request OWNER TO attrium_owner;

CREATE FUNCTION attrium.api_key_by_hash(p_hash text) RETURNS TABLE(id text, tenant integer, role text, label text, created_us bigint, expires_us bigint, revoked_us bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select k.key_id, k.tenant_id, k.role, k.label,
      attrium.micros(k.created_at), attrium.micros(k.expires_at), attrium.micros(k.revoked_at)
    from attrium.api_keys k
    where k.hash = p_hash
$$;

ALTER FUNCTION attrium.api_key_by_hash(p_hash text) OWNER TO attrium_store;

CREATE FUNCTION attrium.api_keys_of(p_proof text) RETURNS TABLE(id text, tenant integer, role text, label text, created_us bigint, expires_us bigint, revoked_us bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select k.key_id, k.tenant_id, k.role, k.label,
      attrium.micros(k.created_at), attrium.micros(k.expires_at), attrium.micros(k.revoked_at)
    from attrium.api_keys k
    where k.tenant_id = (select attrium.required_tenant(p_proof))
    order by k.created_order
$$;

ALTER FUNCTION attrium.api_keys_of(p_proof text) OWNER TO attrium_store;

CREATE FUNCTION attrium.append_audit(p_proof text, p_actor_key text, p_actor_role text, p_action text, p_target text, p_details jsonb) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  insert into attrium.audit_log (tenant_id, actor_key, actor_role, action, target, details)
  values (attrium.required_tenant(p_proof), p_actor_key, p_actor_role, p_action, p_target, p_details)
$$;

ALTER FUNCTION attrium.append_audit(p_proof text, p_actor_key text, p_actor_role text, p_action text, p_target text, p_details jsonb) OWNER TO attrium_store;

CREATE FUNCTION attrium.attribute_usage_of(p_proof text) RETURNS TABLE(now_us bigint, used jsonb, changed jsonb)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  return query
    select attrium.micros(clock_timestamp()),
        coalesce(
          (select jsonb_agg(jsonb_build_array(
                u.attribute_id, attrium.micros(u.used_at), attrium.decayed(u.filters, l.share),
                attrium.decayed(u.sorts, l.share), attrium.decayed(u.reads, l.share),
                attrium.decayed(u.saved_ms, l.share), attrium.decayed(u.saved_ms_variance, l.share * l.share),
                attrium.decayed(u.recent_ms, power(l.share, 4)),
                attrium.decayed(u.recent_ms_variance, power(l.share, 8)),
                attrium.decayed(u.cold_finds, l.share), attrium.decayed(u.cold_ms, l.share),
                attrium.decayed(u.hot_finds, l.share), attrium.decayed(u.hot_ms, l.share)))
            from attrium.attribute_usage u
            cross join lateral (select attrium.left_of_usage(u.counted_at, u.half_life_ms) as share) l
            where u.tenant_id = v_tenant),
          '[]'),
        coalesce(
          (select jsonb_agg(jsonb_build_array(c.attribute_id, attrium.micros(c.at)))
            from (
              select p.attribute_id, max(p.at) as at from attrium.promotions p
                where p.tenant_id = v_tenant and not p.dry_run
                group by p.attribute_id
            ) c),
          '[]');
end
$$;

ALTER FUNCTION attrium.attribute_usage_of(p_proof text) OWNER TO attrium_store;

CREATE FUNCTION attrium.attribute_work(p_proof text, p_retired_before_us bigint) RETURNS integer[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform attrium.required_operator(p_proof);
  return array(
    select j.tenant_id from attrium.attribute_jobs j
    union
    select a.tenant_id from attrium.attributes a where a.retired_at < attrium.instant(p_retired_before_us)
    order by 1);
end
$$;

ALTER FUNCTION attrium.attribute_work(p_proof text, p_retired_before_us bigint) OWNER TO attrium_store;

CREATE FUNCTION attrium.audit_of(p_proof text, p_before bigint, p_limit integer) RETURNS TABLE(seq bigint, tenant integer, at_us bigint, actor_key text, actor_role text, action text, target text, details jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select l.audit_id, l.tenant_id, attrium.micros(l.at), l.actor_key, l.actor_role, l.action, l.target, l.details
    from attrium.audit_log l
    where l.tenant_id = (select attrium.required_tenant(p_proof)) and (p_before is null or l.audit_id < p_before)
    order by l.audit_id desc
    limit p_limit
$$;

ALTER FUNCTION attrium.audit_of(p_proof text, p_before bigint, p_limit integer) OWNER TO attrium_store;

CREATE FUNCTION attrium.begin_tier_changes(p_tenant integer, p_attributes integer[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    AS $$
declare
  v_clock timestamptz := clock_timestamp();
  v_first bigint;
  v_last bigint;
begin
  select v.entity_id into v_first
    from attrium.entity_values v where v.tenant_id = p_tenant order by v.entity_id limit 1;
  select v.entity_id into v_last
    from attrium.entity_values v where v.tenant_id = p_tenant order by v.entity_id desc limit 1;
  insert into attrium.tier_changes as c (
      tenant_id, attribute_id, started_at, first_entity, last_entity, cursor_entity, skipped,
      values_moved)
    select p_tenant, a.attribute_id, v_clock, coalesce(v_first, 1), coalesce(v_last, 0), coalesce(v_first, 1) - 1, '{}', 0
      from unnest(p_attributes) a (attribute_id)
    on conflict (tenant_id, attribute_id) do update set
      started_at = excluded.started_at, first_entity = excluded.first_entity, last_entity = excluded.last_entity,
      cursor_entity = excluded.cursor_entity, skipped = excluded.skipped, values_moved = excluded.values_moved;
end
$$;

ALTER FUNCTION attrium.begin_tier_changes(p_tenant integer, p_attributes integer[]) OWNER TO attrium_store;

CREATE FUNCTION attrium.catalog_of(p_proof text, p_schema_version integer, p_last_id integer, p_placement_version bigint DEFAULT NULL::bigint) RETURNS TABLE(schema_version integer, placement_version bigint, attribute_limit integer, attributes json, names_version integer, last_id integer)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select t.schema_version, t.placement_version, t.attribute_limit,
      case when (t.schema_version, t.placement_version, (
            select coalesce(max(a.attribute_id), 0) from attrium.attributes a where a.tenant_id = t.tenant_id))
          is distinct from (p_schema_version, coalesce(p_placement_version, t.placement_version), p_last_id) then coalesce(
        (select json_agg(
            json_build_object(
              'id', a.attribute_id, 'name', a.name, 'type', a.type, 'unit', a.unit, 'description', a.description,
              'constraints', a.constraints, 'tier', a.tier, 'placement', a.placement, 'pii', a.pii,
              'fresh_for_ms', a.fresh_for_ms, 'version', a.version, 'created_us', attrium.micros(a.created_at), 'retired_us', attrium.micros(a.retired_at),
              'former', a.former, 'change', a.change)
            order by a.attribute_id)
          from attrium.attributes a
          where a.tenant_id = t.tenant_id),
        '[]') end,
      t.names_version,
      (select coalesce(max(v.attribute_id), 0) from attrium.attribute_versions v where v.tenant_id = t.tenant_id)
    from attrium.tenants t
    where t.tenant_id = (select attrium.required_tenant(p_proof))
$$;

ALTER FUNCTION attrium.catalog_of(p_proof text, p_schema_version integer, p_last_id integer, p_placement_version bigint) OWNER TO attrium_store;

CREATE FUNCTION attrium.claim_promotion_turns(p_proof text, p_every_ms bigint, p_limit integer) RETURNS integer[]
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_now timestamptz := clock_timestamp();
  v_tenants integer[];
begin
  perform attrium.required_operator(p_proof);
  v_tenants := array(
    select t.tenant_id from attrium.promotion_turns t
      where t.decided_at is null
        or t.decided_at <= v_now - interval '1 day'
        or (t.decided_at <= v_now - p_every_ms * interval '1 millisecond' and t.counted_at >= t.decided_at)
      order by t.decided_at nulls first
      limit p_limit
      for update skip locked);
  update attrium.promotion_turns t set decided_at = v_now where t.tenant_id = any (v_tenants);
  delete from attrium.promotions p
    where p.tenant_id = any (v_tenants) and p.at < v_now - interval '90 days';
  return v_tenants;
end
$$;

ALTER FUNCTION attrium.claim_promotion_turns(p_proof text, p_every_ms bigint, p_limit integer) OWNER TO attrium_store;

CREATE FUNCTION attrium.clock_us() RETURNS bigint
    LANGUAGE sql PARALLEL SAFE
    AS $$ select round(date_part('epoch', clock_timestamp()) * 1000000)::bigint $$;

ALTER FUNCTION attrium.clock_us() OWNER TO attrium_store;

CREATE FUNCTION attrium.conversion_advance(p_proof text, p_attribute integer, p_rows jsonb, p_reached jsonb, p_complete boolean, p_lost integer, p_hot boolean) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_nothing text;
begin
  -- Who writes a projection holds its entity; in the order in which a flush does.
  if p_hot then
    perform 1 from attrium.entities e
      where e.entity_id = any (array(select (r ->> 0)::bigint from jsonb_array_elements(p_rows) r)) and e.tenant_id = v_tenant
      order by e.entity_id
      for no key update;
  end if;
  with made as (
    insert into attrium.entity_values as v (
        tenant_id, entity_id, attribute_id, ingest_seq, observed_at, value_num, value_text, hot_num, hot_text)
      select v_tenant, n.entity_id, p_attribute, n.seq, n.at, n.num, n.text, case when p_hot then n.num end,
          case when p_hot then left(n.text, 256) end
        from (
          select (r ->> 0)::bigint as entity_id, (r ->> 1)::double precision as num, r ->> 2 as text,
              attrium.instant((r ->> 3)::bigint) as at, (r ->> 4)::bigint as seq
            from jsonb_array_elements(p_rows) r
        ) n
      on conflict (tenant_id, entity_id, attribute_id) do update set
        ingest_seq = excluded.ingest_seq, observed_at = excluded.observed_at, value_num = excluded.value_num,
        value_text = excluded.value_text, hot_num = excluded.hot_num, hot_text = excluded.hot_text
        where (v.observed_at, v.ingest_seq) < (excluded.observed_at, excluded.ingest_seq)
      returning v.*
  )
  select attrium.upsert_hot_attrs(
      array_agg(m.tenant_id), array_agg(m.entity_id), array_agg(m.attribute_id), array_agg(m.value_num),
      array_agg(m.value_text), array_agg(m.observed_at), array_agg(m.ingest_seq))
    into v_nothing
    from made m
    where p_hot
    having count(*) > 0;

  update attrium.attribute_jobs j
    set converted = j.converted + jsonb_array_length(p_rows) - p_lost, lost = j.lost + p_lost,
        phase = case when p_complete then 'settle' when j.phase = 'settle' then 'tail' else j.phase end,
        rounds = j.rounds + (j.phase = 'settle')::integer,
        after_key = coalesce(p_reached ->> 'key', j.after_key),
        after_at = case when j.phase = 'tail' and not p_complete then attrium.instant((p_reached ->> 'at_us')::bigint) end,
        after_seq = case when j.phase = 'tail' and not p_complete then (p_reached ->> 'seq')::bigint end,
        -- What was in the tail is done.
        from_seq = case when j.phase = 'tail' and p_complete then j.until_seq else j.from_seq end,
        until_seq = case
          -- Under the catalogue's lock: whatever is written from now on comes above this place.
          when j.phase = 'settle' then nextval('attrium.ingest_seq_blocks')
          when not p_complete then j.until_seq
        end
    where j.tenant_id = v_tenant and j.attribute_id = p_attribute and j.kind = 'copy';
end
$$;

ALTER FUNCTION attrium.conversion_advance(p_proof text, p_attribute integer, p_rows jsonb, p_reached jsonb, p_complete boolean, p_lost integer, p_hot boolean) OWNER TO attrium_store;

CREATE FUNCTION attrium.conversion_phase(p_proof text, p_attribute integer, p_lock boolean) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_phase text;
begin
  select j.phase into v_phase from attrium.attribute_jobs j
    where j.tenant_id = v_tenant and j.attribute_id = p_attribute and j.kind = 'copy';
  if p_lock then
    -- Before the job and the entities, as every writer of entities: who changes the catalogue holds some, and waits for jobs.
    perform pg_advisory_xact_lock_shared(4770312, v_tenant);
    select j.phase into v_phase from attrium.attribute_jobs j
      where j.tenant_id = v_tenant and j.attribute_id = p_attribute and j.kind = 'copy'
      for update skip locked;
  end if;
  return v_phase;
end
$$;

ALTER FUNCTION attrium.conversion_phase(p_proof text, p_attribute integer, p_lock boolean) OWNER TO attrium_store;

CREATE FUNCTION attrium.conversion_rows(p_proof text, p_attribute integer, p_limit integer, p_bytes bigint) RETURNS TABLE(rows json, reached jsonb, complete boolean)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_job attrium.attribute_jobs;
  v_from timestamptz;
  v_limit integer := p_limit;
  v_bytes bigint := p_bytes;
  v_entities bigint[];
begin
  select * into strict v_job from attrium.attribute_jobs j
    where j.tenant_id = v_tenant and j.attribute_id = p_attribute and j.kind = 'copy';
  if v_job.phase = 'entities' then
    select array_agg(k.entity_id) filter (where k.fits), coalesce(bool_and(k.fits), true) and count(*) < p_limit,
        jsonb_build_object('key', max(k.key) filter (where k.fits))
      into v_entities, complete, reached
      from (
        select l.entity_id, l.key, sum(64 + coalesce(v.bytes, 0)) over w <= p_bytes or row_number() over w = 1 as fits
          from (
            select e.entity_id, e.key from attrium.entities e
              where e.tenant_id = v_tenant and e.key > v_job.after_key
              order by e.key
              limit p_limit
          ) l
          left join lateral (
            select octet_length(v.value_text) as bytes from attrium.entity_values v
              where v.tenant_id = v_tenant and v.entity_id = l.entity_id and v.attribute_id = v_job.source_id
              limit 1
          ) v on true
          window w as (order by l.key rows unbounded preceding)
      ) k;
  else
    -- None: nothing was written since.
    v_from := coalesce(v_job.after_at, (
      select min(b.ingested_at) from attrium.batches b where b.tenant_id = v_tenant and b.first_seq >= v_job.from_seq));
    if v_job.phase = 'settle' then
      v_limit := p_limit * (1 << least(v_job.rounds, 10)) + 1;
      v_bytes := p_bytes * (1 << least(v_job.rounds, 10));
    end if;
    select array_agg(distinct k.entity_id) filter (where k.fits), coalesce(bool_and(k.fits), true) and count(*) < v_limit,
        jsonb_build_object(
          'at_us', attrium.micros(max(k.ingested_at) filter (where k.fits)),
          'seq', (array_agg(k.ingest_seq order by k.ingested_at desc, k.ingest_seq desc) filter (where k.fits))[1])
      into v_entities, complete, reached
      from (
        select l.*, sum(64 + coalesce(octet_length(l.value_text), 0)) over w <= v_bytes or row_number() over w = 1 as fits
          from (
            select h.entity_id, h.ingested_at, h.ingest_seq, h.value_text from attrium.entity_values_ts h
              where h.tenant_id = v_tenant and h.attribute_id = v_job.source_id and h.ingested_at >= v_from
                and h.ingest_seq >= v_job.from_seq and (v_job.until_seq is null or h.ingest_seq < v_job.until_seq)
                and (v_job.after_seq is null or (h.ingested_at, h.ingest_seq) > (v_job.after_at, v_job.after_seq))
              order by h.ingested_at, h.ingest_seq
              limit v_limit
          ) l
          window w as (order by l.ingested_at, l.ingest_seq rows unbounded preceding)
      ) k;
    if v_job.phase = 'settle' and not complete then
      v_entities := null;
    end if;
  end if;
  select coalesce(json_agg(json_build_array(
        v.entity_id, v.value_num, v.value_text, attrium.micros(v.observed_at), v.ingest_seq::text)), '[]')
    into "rows"
    from unnest(v_entities) l (entity_id)
    cross join lateral (
      select v.* from attrium.entity_values v
        where v.tenant_id = v_tenant and v.entity_id = l.entity_id and v.attribute_id = v_job.source_id
        limit 1
    ) v;
  return next;
end
$$;

ALTER FUNCTION attrium.conversion_rows(p_proof text, p_attribute integer, p_limit integer, p_bytes bigint) OWNER TO attrium_store;

CREATE FUNCTION attrium.copies_of(p_proof text) RETURNS TABLE(attribute integer, "values" bigint, text_bytes bigint, cut_bytes bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  return query
    select s.attribute_id, s.rows, s.text_bytes, s.cut_bytes
      from attrium.attribute_statistics s
      -- Number 0 is the type of entities.
      where s.tenant_id = v_tenant and s.attribute_id > 0
      order by s.attribute_id;
end
$$;

ALTER FUNCTION attrium.copies_of(p_proof text) OWNER TO attrium_store;

CREATE FUNCTION attrium.count_attribute_usage(p_proof text, p_half_life_ms bigint, p_counted jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_now timestamptz;
begin
  -- One process after the other, so that none overwrites what another has just added; and none beside evolve_catalog().
  perform pg_advisory_xact_lock(4770316, v_tenant);
  v_now := clock_timestamp();
  insert into attrium.attribute_usage as u (
      tenant_id, attribute_id, counted_at, used_at, half_life_ms, filters, sorts, reads, saved_ms, saved_ms_variance,
      recent_ms, recent_ms_variance, cold_finds, cold_ms, hot_finds, hot_ms)
    select v_tenant, c.id, v_now, case when c.used then v_now end, p_half_life_ms,
        attrium.decayed(coalesce(k.filters, 0), l.share) + c.filters,
        attrium.decayed(coalesce(k.sorts, 0), l.share) + c.sorts,
        attrium.decayed(coalesce(k.reads, 0), l.share) + c.reads,
        attrium.decayed(coalesce(k.saved_ms, 0), l.share) + c.saved_ms,
        attrium.decayed(coalesce(k.saved_ms_variance, 0), l.share * l.share) + c.saved_ms_variance,
        attrium.decayed(coalesce(k.recent_ms, 0), power(l.share, 4)) + c.recent_ms,
        attrium.decayed(coalesce(k.recent_ms_variance, 0), power(l.share, 8)) + c.recent_ms_variance,
        attrium.decayed(coalesce(k.cold_finds, 0), l.share) + c.cold_finds,
        attrium.decayed(coalesce(k.cold_ms, 0), l.share) + c.cold_ms,
        attrium.decayed(coalesce(k.hot_finds, 0), l.share) + c.hot_finds,
        attrium.decayed(coalesce(k.hot_ms, 0), l.share) + c.hot_ms
      from jsonb_to_recordset(p_counted) as c (
        id integer, used boolean, filters double precision, sorts double precision, reads double precision,
        saved_ms double precision, saved_ms_variance double precision, recent_ms double precision,
        recent_ms_variance double precision, cold_finds double precision,
        cold_ms double precision, hot_finds double precision, hot_ms double precision)
      join attrium.attributes a on a.tenant_id = v_tenant and a.attribute_id = c.id
      left join attrium.attribute_usage k on k.tenant_id = v_tenant and k.attribute_id = c.id
      cross join lateral (
        select coalesce(attrium.left_of_usage(k.counted_at, k.half_life_ms), 1) as share
      ) l
      order by c.id
    on conflict (tenant_id, attribute_id) do update set
      counted_at = excluded.counted_at, used_at = coalesce(excluded.used_at, u.used_at),
      half_life_ms = excluded.half_life_ms, filters = excluded.filters, sorts = excluded.sorts, reads = excluded.reads,
      saved_ms = excluded.saved_ms, saved_ms_variance = excluded.saved_ms_variance,
      recent_ms = excluded.recent_ms, recent_ms_variance = excluded.recent_ms_variance, cold_finds = excluded.cold_finds,
      cold_ms = excluded.cold_ms, hot_finds = excluded.hot_finds, hot_ms = excluded.hot_ms;
  insert into attrium.promotion_turns as t (tenant_id, counted_at) values (v_tenant, v_now)
    on conflict (tenant_id) do update set counted_at = excluded.counted_at;
end
$$;

ALTER FUNCTION attrium.count_attribute_usage(p_proof text, p_half_life_ms bigint, p_counted jsonb) OWNER TO attrium_store;

CREATE FUNCTION attrium.create_api_key(p_proof text, p_id text, p_hash text, p_role text, p_label text, p_expires_us bigint) RETURNS TABLE(id text, tenant integer, role text, label text, created_us bigint, expires_us bigint, revoked_us bigint)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  insert into attrium.api_keys as k (tenant_id, key_id, hash, role, label, expires_at)
  values (attrium.required_tenant(p_proof), p_id, p_hash, p_role, p_label, attrium.instant(p_expires_us))
  returning k.key_id, k.tenant_id, k.role, k.label,
    attrium.micros(k.created_at), attrium.micros(k.expires_at), attrium.micros(k.revoked_at)
$$;

ALTER FUNCTION attrium.create_api_key(p_proof text, p_id text, p_hash text, p_role text, p_label text, p_expires_us bigint) OWNER TO attrium_store;

CREATE FUNCTION attrium.create_tenant(p_proof text, p_name text, p_attribute_limit integer) RETURNS TABLE(id integer, name text, attribute_limit integer, created_us bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform attrium.required_operator(p_proof);
  return query
    insert into attrium.tenants as t (name, attribute_limit) values (p_name, p_attribute_limit)
    returning t.tenant_id, t.name, t.attribute_limit, attrium.micros(t.created_at);
end
$$;

ALTER FUNCTION attrium.create_tenant(p_proof text, p_name text, p_attribute_limit integer) OWNER TO attrium_store;

CREATE FUNCTION attrium.current_tenant() RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return attrium.proven_tenant(current_setting('attrium.tenant', true));
end
$$;

ALTER FUNCTION attrium.current_tenant() OWNER TO attrium_store;

CREATE FUNCTION attrium.decayed(p_sum double precision, p_left double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case when p_sum < 1e-30 then 0 else p_sum * p_left end
$$;

ALTER FUNCTION attrium.decayed(p_sum double precision, p_left double precision) OWNER TO attrium_store;

CREATE FUNCTION attrium.detach_history_month(p_proof text, p_month text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '50ms'
    AS $$
declare
  v_partition regclass;
begin
  perform attrium.required_operator(p_proof);
  if p_month >= to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM') then
    raise invalid_parameter_value using message = format('attrium: %s has not ended', p_month);
  end if;
  -- Of two workers the second would wait with every writer behind it, to find nothing to do.
  if not pg_try_advisory_xact_lock(hashtext('attrium.detach_history_month')) then
    return false;
  end if;
  select m.partition into v_partition from attrium.history_months() m where m.attached and m.month = p_month;
  if found then
    execute format('alter table attrium.entity_values_ts detach partition %s', v_partition);
  end if;
  -- Also where there was none any more: others may have taken it out.
  update attrium.history_kept k
    set since = greatest(k.since, ((p_month || '-01')::timestamp + interval '1 month') at time zone 'UTC');
  return true;
exception
  when lock_not_available then return false;
end
$$;

ALTER FUNCTION attrium.detach_history_month(p_proof text, p_month text) OWNER TO attrium_owner;

CREATE FUNCTION attrium.drop_history_month(p_proof text, p_month text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '50ms'
    AS $$
declare
  v_table regclass;
begin
  perform attrium.required_operator(p_proof);
  if not pg_try_advisory_xact_lock(hashtext('attrium.detach_history_month')) then
    return false;
  end if;
  for v_table in select m.partition from attrium.history_months() m where not m.attached and m.month = p_month loop
    execute format('drop table %s', v_table);
  end loop;
  return true;
exception
  when lock_not_available then return false;
end
$$;

ALTER FUNCTION attrium.drop_history_month(p_proof text, p_month text) OWNER TO attrium_owner;

CREATE FUNCTION attrium.empty_attributes(p_proof text, p_entities integer) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_attribute integer;
  v_after text;
  v_entities bigint[];
  v_reached text;
begin
  -- Before the job and the entities, as every writer of entities: who changes the catalogue holds some, and waits for jobs.
  perform pg_advisory_xact_lock_shared(4770312, v_tenant);
  select j.attribute_id, j.after_key into v_attribute, v_after from attrium.attribute_jobs j
    where j.tenant_id = v_tenant and j.kind = 'empty'
    order by j.attribute_id
    limit 1
    for update skip locked;
  if not found then
    return case when exists (
      select 1 from attrium.attribute_jobs j where j.tenant_id = v_tenant and j.kind = 'empty') then 'busy' else 'done' end;
  end if;
  select array_agg(l.entity_id), max(l.key) into v_entities, v_reached
    from (
      select e.entity_id, e.key from attrium.entities e
        where e.tenant_id = v_tenant and e.key > v_after
        order by e.key
        limit p_entities
    ) l;
  -- In the order in which a flush locks them, so that neither waits for the other in a circle.
  perform 1 from attrium.entities e
    join attrium.entity_values v
      on v.tenant_id = v_tenant and v.entity_id = e.entity_id and v.attribute_id = v_attribute
    where e.tenant_id = v_tenant and e.entity_id = any (v_entities)
    order by e.entity_id
    for no key update of e;
  with gone as (
    delete from attrium.entity_values v
      where v.tenant_id = v_tenant and v.entity_id = any (v_entities) and v.attribute_id = v_attribute
      returning v.entity_id
  )
  update attrium.entity_jsonb j
    set attrs = j.attrs - v_attribute::text, observed = j.observed - v_attribute::text
    from gone g
    where j.tenant_id = v_tenant and j.entity_id = g.entity_id and j.observed ? v_attribute::text;
  if coalesce(cardinality(v_entities), 0) < p_entities then
    delete from attrium.attribute_jobs j where j.tenant_id = v_tenant and j.attribute_id = v_attribute;
  else
    update attrium.attribute_jobs j set after_key = v_reached
      where j.tenant_id = v_tenant and j.attribute_id = v_attribute;
  end if;
  return 'more';
end
$$;

ALTER FUNCTION attrium.empty_attributes(p_proof text, p_entities integer) OWNER TO attrium_store;

CREATE FUNCTION attrium.ensure_history_partition(p_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_from timestamp := date_trunc('month', p_at at time zone 'UTC');
  v_to timestamp := v_from + interval '1 month';
  v_name text := 'entity_values_ts_p' || to_char(v_from, 'YYYY_MM');
begin
  -- By name first: it is one look into a cache, and every batch takes it.
  perform 1 from pg_class c
    where c.relnamespace = 'attrium'::regnamespace and c.relname = v_name and c.relispartition;
  if found then
    return;
  end if;
  perform 1 from attrium.history_months() m where m.attached and m.starts_at <= p_at and p_at < m.ends_at;
  if found then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('attrium.ensure_history_partition'));
  perform 1 from attrium.history_months() m where m.attached and m.starts_at <= p_at and p_at < m.ends_at;
  if found then
    return;
  end if;
  execute format('create table attrium.%I (like attrium.entity_values_ts including defaults including constraints)', v_name);
  execute format('alter table attrium.%I owner to attrium_owner', v_name);
  -- Nobody reads a partition but through its parent: secured, and without any policy.
  execute format('alter table attrium.%I enable row level security', v_name);
  execute format('alter table attrium.%I force row level security', v_name);
  execute format('alter table attrium.entity_values_ts attach partition attrium.%I for values from (%L) to (%L)',
    v_name, to_char(v_from, 'YYYY-MM-DD HH24:MI:SS"+00"'), to_char(v_to, 'YYYY-MM-DD HH24:MI:SS"+00"'));
end
$$;

ALTER FUNCTION attrium.ensure_history_partition(p_at timestamp with time zone) OWNER TO attrium_owner;

CREATE FUNCTION attrium.entity_history(p_proof text, p_key text, p_attributes integer[], p_from_us bigint, p_to_us bigint, p_skew_us bigint, p_before_us bigint, p_before_seq bigint, p_limit integer, p_bytes bigint) RETURNS TABLE(epoch text, floor text, ceiling text, clock_us bigint, entries json, more boolean)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  floor := attrium.log_position();
  select coalesce(p.entries, '[]'), coalesce(p.more, false)
    into entries, more
    from attrium.entities e
    cross join lateral (
      select json_agg(json_build_array(
            n.known_by, n.type, n.value_num, n.value_text, attrium.micros(n.observed_at), n.ingest_seq::text,
            attrium.micros(n.ingested_at), n.unit, n.version)
            order by n.place)
            filter (where n.place <= p_limit and n.bytes <= p_bytes) as entries,
          bool_or(n.place > p_limit or n.bytes > p_bytes) as more
        from (
          select t.*, row_number() over w as place, sum(64 + coalesce(octet_length(t.value_text), 0)) over w as bytes
            from (
              select h.*, a.attribute_id as known_by, coalesce(w.type, a.type) as type, w.unit, w.version
                from attrium.entity_values v
                join attrium.attributes a on a.tenant_id = v_tenant and a.attribute_id = v.attribute_id
                join attrium.entity_values_ts h
                  on h.tenant_id = v_tenant and h.attribute_id = any (a.attribute_id || a.former) and h.entity_id = e.entity_id
                left join lateral (
                  select w.type, w.unit, w.version from attrium.attribute_versions w
                    where w.tenant_id = v_tenant and w.attribute_id = h.attribute_id and w.from_seq <= h.ingest_seq
                    order by w.version desc
                    limit 1
                ) w on true
                where v.tenant_id = v_tenant and v.entity_id = e.entity_id
                  and (p_attributes is null or v.attribute_id = any (p_attributes))
                  and (p_from_us is null or h.observed_at >= attrium.instant(p_from_us)
                    and h.ingested_at >= attrium.instant(p_from_us - p_skew_us))
                  and (p_to_us is null or h.observed_at < attrium.instant(p_to_us))
                  and (p_before_us is null
                    or (h.observed_at, h.ingest_seq) < (attrium.instant(p_before_us), p_before_seq))
                order by h.observed_at desc, h.ingest_seq desc
                limit p_limit + 1
            ) t
            window w as (order by t.observed_at desc, t.ingest_seq desc rows unbounded preceding)
        ) n
    ) p
    where e.tenant_id = v_tenant and e.key = p_key and e.rev > 0 and e.alive;
  more := coalesce(more, false);
  epoch := attrium.log_epoch();
  ceiling := attrium.log_position();
  clock_us := attrium.clock_us();
  return next;
end
$$;

ALTER FUNCTION attrium.entity_history(p_proof text, p_key text, p_attributes integer[], p_from_us bigint, p_to_us bigint, p_skew_us bigint, p_before_us bigint, p_before_seq bigint, p_limit integer, p_bytes bigint) OWNER TO attrium_store;

CREATE FUNCTION attrium.evolve_catalog(p_proof text, p_attributes jsonb, p_begun jsonb, p_dropped integer[], p_ended integer[], p_emptied integer[], p_names_version integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  -- Between everything that was written before and everything that will be.
  v_seq bigint := nextval('attrium.ingest_seq_blocks');
begin
  -- Nobody counts usage meanwhile.
  perform pg_advisory_xact_lock(4770316, v_tenant);
  delete from attrium.attributes a where a.tenant_id = v_tenant and a.attribute_id = any (p_dropped);
  -- Good enough until the next ones, but for values, which are of another type now.
  insert into attrium.attribute_statistics (
      tenant_id, attribute_id, rows, distinct_values, common, bounds, text_bytes, cut_bytes)
    select v_tenant, d.id, s.rows, s.distinct_values, '[]', '[]', s.text_bytes, s.cut_bytes
      from jsonb_to_recordset(p_attributes) d (id integer, former integer[])
      join attrium.attribute_statistics s
        on s.tenant_id = v_tenant and s.attribute_id = d.former[cardinality(d.former)]
    on conflict (tenant_id, attribute_id) do nothing;
  delete from attrium.attribute_statistics s where s.tenant_id = v_tenant and s.attribute_id = any (p_dropped);
  delete from attrium.tier_changes c where c.tenant_id = v_tenant and c.attribute_id = any (p_dropped);
  -- No attribute has such a name.
  update attrium.attributes a
    set name = '$' || a.attribute_id
    from jsonb_to_recordset(p_attributes) d (id integer, name text)
    where a.tenant_id = v_tenant and a.attribute_id = d.id and a.name <> d.name;

  -- How an attribute is used does not change with its number.
  update attrium.attribute_usage u
    set attribute_id = d.id
    from jsonb_to_recordset(p_attributes) d (id integer, former integer[])
    where u.tenant_id = v_tenant and u.attribute_id = d.former[cardinality(d.former)]
      and not exists (
        select 1 from attrium.attribute_usage n where n.tenant_id = v_tenant and n.attribute_id = d.id);
  -- Also of what went before count_attribute_usage() left out numbers that are no more.
  delete from attrium.attribute_usage u
    where u.tenant_id = v_tenant
      and not exists (
        select 1 from attrium.attributes a where a.tenant_id = v_tenant and a.attribute_id = u.attribute_id)
      and u.attribute_id not in (select d.id from jsonb_to_recordset(p_attributes) d (id integer));

  insert into attrium.attribute_versions (from_seq, tenant_id, attribute_id, version, type, unit, constraints)
    select v_seq, v_tenant, d.id, d.version, d.type, d.unit, d.constraints
      from jsonb_to_recordset(p_attributes || p_begun) d (id integer, version integer, type text, unit text, constraints jsonb)
      left join lateral (
        select v.type, v.unit, v.constraints from attrium.attribute_versions v
          where v.tenant_id = v_tenant and v.attribute_id = d.id
          order by v.version desc
          limit 1
      ) v on true
      where (v.type, v.unit, v.constraints) is distinct from (d.type, d.unit, d.constraints);

  delete from attrium.attribute_jobs j where j.tenant_id = v_tenant and j.kind = 'copy' and j.attribute_id = any (p_ended);
  insert into attrium.attribute_jobs (tenant_id, attribute_id, source_id, kind, phase, from_seq)
    select v_tenant, d.id, d.source, 'copy', 'entities', v_seq
      from jsonb_to_recordset(p_begun) d (id integer, source integer)
    union all
    select v_tenant, e.id, null, 'empty', null, v_seq from unnest(p_emptied) e (id);

  update attrium.tenants t set names_version = p_names_version
    where t.tenant_id = v_tenant and t.names_version <> p_names_version;
end
$_$;

ALTER FUNCTION attrium.evolve_catalog(p_proof text, p_attributes jsonb, p_begun jsonb, p_dropped integer[], p_ended integer[], p_emptied integer[], p_names_version integer) OWNER TO attrium_store;

CREATE FUNCTION attrium.filter_condition(p_filter jsonb, p_path text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  v_op text := p_filter ->> 'op';
  v_kind text := p_filter #>> '{field,kind}';
  v_type text := case v_kind when 'attribute' then p_filter #>> '{field,type}' else 'text' end;
  v_sign text := case v_op
    when 'eq' then '=' when 'ne' then '<>' when 'lt' then '<' when 'lte' then '<=' when 'gt' then '>' when 'gte' then '>='
    end;
  v_parts text[];
  v_column text;
  v_as text;
  v_test text;
begin
  if v_op in ('and', 'or') then
    v_parts := array(
      select attrium.filter_condition(part, p_path || array['of', (place - 1)::text])
        from jsonb_array_elements(p_filter -> 'of') with ordinality o (part, place)
        order by place);
    return case
      when cardinality(v_parts) = 0 then (v_op = 'and')::text
      else '(' || array_to_string(v_parts, ' ' || v_op || ' ') || ')'
    end;
  elsif v_op = 'not' then
    return 'not ' || attrium.filter_condition(p_filter -> 'of', p_path || array['of']);
  elsif v_op = 'through' then
    -- The entity in the first part is the one outside, which the other hides behind it.
    return format(
      '(exists (select 1 from (select v.value_text as key from attrium.entity_values v where v.tenant_id = $1 '
        'and v.entity_id = e.entity_id and v.attribute_id = %s and ($3 is null or v.observed_at >= $3) '
        'and ($4 is null or v.observed_at < $4)) r join attrium.entities e on e.tenant_id = $1 and e.key = r.key '
        'and e.alive and e.rev > 0 where ', (p_filter #>> '{field,id}')::integer)
      || attrium.filter_condition(p_filter -> 'of', p_path || array['of']) || ') is true)';
  end if;

  v_column := case
    when v_kind = 'entity' then 'e.key'
    when v_kind = 'type' then 'e.type'
    when v_kind is distinct from 'attribute' then null
    when v_type in ('number', 'integer', 'boolean', 'timestamp') then 'v.value_num'
    when v_type in ('text', 'reference', 'json') then 'v.value_text'
    when v_type = 'decimal' then format('(case when v.attribute_id = %s then v.value_text::numeric end)',
      (p_filter #>> '{field,id}')::integer)
  end;
  -- From the operand's text to what the column holds.
  v_as := case v_type
    when 'boolean' then '(%s)::boolean::integer::double precision'
    when 'timestamp' then 'attrium.micros((%s)::timestamptz)::double precision'
    when 'decimal' then '(%s)::numeric'
    when 'number' then '(%s)::double precision'
    when 'integer' then '(%s)::double precision'
    else '((%s) collate "C")'
  end;
  v_test := case
    when v_sign is not null then v_column || ' ' || v_sign || ' '
      || format(v_as, format('$2 #>> %L', p_path || array['value']))
    when v_op = 'between' then v_column || ' between ' || format(v_as, format('$2 #>> %L', p_path || array['low']))
      || ' and ' || format(v_as, format('$2 #>> %L', p_path || array['high']))
    when v_op = 'in' then v_column || ' in (select ' || format(v_as, 'operand')
      || format(' from jsonb_array_elements_text($2 #> %L) operand)', p_path || array['values'])
    when v_op = 'prefix' then v_column || format(' ^@ ($2 #>> %L)', p_path || array['text'])
    when v_op = 'contains' then format('strpos(%s, $2 #>> %L) > 0', v_column, p_path || array['text'])
    when v_op = 'exists' then v_column || ' is not null'
  end;
  if v_test is null then
    raise invalid_parameter_value using message = format('attrium: no filter at %s', p_path);
  end if;
  v_test := case when v_kind = 'attribute'
    then format(
      '(exists (select 1 from attrium.entity_values v where v.tenant_id = $1 and v.entity_id = e.entity_id '
        'and v.attribute_id = %s and ($3 is null or v.observed_at >= $3) and ($4 is null or v.observed_at < $4) and ',
      (p_filter #>> '{field,id}')::integer) || v_test || ') is true)'
    else '((' || v_test || ') is true)'
  end;
  return case when v_op = 'exists' and not (p_filter ->> 'present')::boolean then 'not ' || v_test else v_test end;
end
$_$;

ALTER FUNCTION attrium.filter_condition(p_filter jsonb, p_path text[]) OWNER TO attrium_store;

CREATE FUNCTION attrium.find_by_plan(p_proof text, p_plan jsonb, p_limit integer, p_attributes integer[], p_bytes bigint) RETURNS TABLE(epoch text, floor text, ceiling text, clock_us bigint, entities json, more boolean, too_large text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
begin
  floor := attrium.log_position();
  if not attrium.hold_history((p_plan ->> 'since_us')::bigint) then
    epoch := attrium.log_epoch();
    ceiling := attrium.log_position();
    clock_us := attrium.clock_us();
    return next;
    return;
  end if;
  -- One statement: the epoch and the ceiling come after the page, which the subquery keeps apart. The tenant is proven in
  -- it as well, because functions of their own for that took as long as ten look-ups.
  select attrium.log_epoch(), attrium.log_position(), attrium.clock_us(), p.entities, p.more, p.too_large
    into epoch, ceiling, clock_us, entities, more, too_large
    from (
      select split_part(p_proof, '.', 1) as tenant from attrium.tenant_signing_keys k
        where attrium.proves(p_proof, k.inner_block, k.outer_block)
        limit 1
    ) t
    cross join lateral attrium.planned_page(t.tenant::integer, p_plan, p_limit, p_attributes, p_bytes) p;
  if not found then
    perform attrium.required_tenant(p_proof);
  end if;
  return next;
end
$$;

ALTER FUNCTION attrium.find_by_plan(p_proof text, p_plan jsonb, p_limit integer, p_attributes integer[], p_bytes bigint) OWNER TO attrium_store;

CREATE FUNCTION attrium.find_entities_by_attributes(p_proof text, p_filter jsonb, p_from_us bigint, p_to_us bigint, p_after text, p_limit integer) RETURNS TABLE(entity text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS $_$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_condition text := attrium.filter_condition(p_filter, '{}');
  -- As limits.maxFutureSkewMs says.
  v_since_us bigint := p_from_us - 300000000;
  v_leads integer;
begin
  if attrium.hold_history(v_since_us) then
    select w.attribute into v_leads
      from attrium.written_since(
        p_proof,
        array(
          select (c #>> '{field,id}')::integer
            from jsonb_array_elements(
              case when p_filter ->> 'op' = 'and' then p_filter -> 'of' else jsonb_build_array(p_filter) end) c
            where c #>> '{field,kind}' = 'attribute' and c ->> 'op' <> 'through'
              and (c ->> 'present') is distinct from 'false'),
        v_since_us, 20000) w
      order by w.entries
      limit 1;
  end if;
  return query execute
    'select e.key from attrium.entities e where e.tenant_id = $1 and e.alive and e.rev > 0 '
      'and ($5 is null or e.key > $5) and ' || v_condition
      || case when v_leads is not null then
        ' and e.entity_id = any (array(
            select h.entity_id
              from attrium.attributes a
              cross join lateral unnest(a.attribute_id || a.former) o (number)
              cross join lateral (
                select h.entity_id from attrium.entity_values_ts h
                  where h.tenant_id = $1 and h.attribute_id = o.number and h.ingested_at >= $8
                    and h.observed_at >= $3 and ($4 is null or h.observed_at < $4)
                  offset 0
              ) h
              where a.tenant_id = $1 and a.attribute_id = $7))'
        else ''
      end
      || ' order by e.key limit $6'
    using v_tenant, p_filter, attrium.instant(p_from_us), attrium.instant(p_to_us), p_after, p_limit, v_leads,
      attrium.instant(v_since_us);
end
$_$;

ALTER FUNCTION attrium.find_entities_by_attributes(p_proof text, p_filter jsonb, p_from_us bigint, p_to_us bigint, p_after text, p_limit integer) OWNER TO attrium_store;

CREATE FUNCTION attrium.flush_staged(p_values integer) RETURNS TABLE(written integer, waiting bigint, oldest_ms double precision)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_tenants integer[];
  v_numbers bigint[];
begin
  v_tenants := array(
    select t.tenant_id
      from (
        select b.tenant_id from attrium.staged_batches b group by b.tenant_id order by min(b.number) limit 1000
      ) t
      where pg_try_advisory_xact_lock(4770313, t.tenant_id));
  v_numbers := array(
    select s.number
      from (
        select b.number, sum(b.values_left) over (order by b.number) as through, row_number() over (order by b.number) as place
          from attrium.staged_batches b where b.tenant_id = any (v_tenants)
      ) s
      where s.through <= p_values or s.place = 1
      order by s.number);
  written := attrium.write_staged(v_numbers);
  select coalesce(sum(b.values_left), 0), extract(epoch from clock_timestamp() - min(b.staged_at)) * 1000
    into waiting, oldest_ms
    from attrium.staged_batches b;
  return next;
end
$$;

ALTER FUNCTION attrium.flush_staged(p_values integer) OWNER TO attrium_store;

CREATE FUNCTION attrium.flush_staged_of(p_proof text) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  perform pg_advisory_xact_lock(4770313, v_tenant);
  return attrium.write_staged(
    array(select b.number from attrium.staged_batches b where b.tenant_id = v_tenant order by b.number));
end
$$;

ALTER FUNCTION attrium.flush_staged_of(p_proof text) OWNER TO attrium_store;

CREATE FUNCTION attrium.health_check() RETURNS TABLE(current text, attached text[], detached text[], unsecured text[], stray_bytes bigint, time_correlation double precision, staged_values bigint, staged_ms double precision)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET jit TO 'off'
    AS $_$
declare
  c_blocks constant integer := 64;
  v_month record;
begin
  current := to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM');
  attached := array(select m.month from attrium.history_months() m where m.attached);
  detached := array(select m.month from attrium.history_months() m where not m.attached);
  unsecured := array(select m.partition::text from attrium.history_months() m where m.attached and not m.secured);
  select coalesce(sum(pg_relation_size(c.oid)), 0) into stray_bytes
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'attrium.entity_values_ts'::regclass and pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT';
  -- pg_stats has the figure too, and hides it from whomever row-level security binds.
  select m.starts_at, m.ends_at, pg_relation_size(m.partition) / current_setting('block_size')::integer as blocks
    into v_month
    from attrium.history_months() m
    where m.attached and pg_relation_size(m.partition) / current_setting('block_size')::integer >= c_blocks
    order by m.starts_at desc
    limit 1;
  if found then
    execute 'select corr((h.ctid::text::point)[0], extract(epoch from h.ingested_at))
        from attrium.entity_values_ts h tablesample system ($3) where h.ingested_at >= $1 and h.ingested_at < $2'
      into time_correlation
      using v_month.starts_at, v_month.ends_at, least(100, 100.0 * c_blocks / v_month.blocks);
  end if;
  select coalesce(sum(b.values_left), 0), extract(epoch from clock_timestamp() - min(b.staged_at)) * 1000
    into staged_values, staged_ms
    from attrium.staged_batches b;
  return next;
end
$_$;

ALTER FUNCTION attrium.health_check() OWNER TO attrium_store;

CREATE FUNCTION attrium.history_months() RETURNS TABLE(partition regclass, month text, attached boolean, starts_at timestamp with time zone, ends_at timestamp with time zone, secured boolean)
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    SET "DateStyle" TO 'ISO'
    AS $_$
  select c.oid::regclass, to_char(b.bounds[1]::timestamptz, 'YYYY-MM'), true, b.bounds[1]::timestamptz,
      b.bounds[2]::timestamptz, c.relrowsecurity and c.relforcerowsecurity
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    cross join lateral regexp_match(pg_get_expr(c.relpartbound, c.oid), $re$FROM \('([^']+)'\) TO \('([^']+)'\)$re$) b (bounds)
    where i.inhparent = 'attrium.entity_values_ts'::regclass and b.bounds is not null
  union all
  select c.oid::regclass, replace(right(c.relname, 7), '_', '-'), false, null, null,
      c.relrowsecurity and c.relforcerowsecurity
    from pg_class c
    where c.relnamespace = 'attrium'::regnamespace and c.relkind = 'r' and not c.relispartition
      and c.relname ~ '^entity_values_ts_p?\d{4}_\d{2}$'
  order by 2
$_$;

ALTER FUNCTION attrium.history_months() OWNER TO attrium_owner;

CREATE FUNCTION attrium.hold_history(p_since_us bigint) RETURNS boolean
    LANGUAGE plpgsql STRICT SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  lock table only attrium.entity_values_ts in access share mode;
  perform 1 from attrium.history_kept k where k.since <= attrium.instant(p_since_us);
  return found;
end
$$;

ALTER FUNCTION attrium.hold_history(p_since_us bigint) OWNER TO attrium_store;

CREATE FUNCTION attrium.hot_attributes(p_proof text, p_attributes integer[]) RETURNS integer[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  return array(
    select a.attribute_id from attrium.attributes a
      where a.tenant_id = v_tenant and a.attribute_id = any (p_attributes) and a.placement = 'hot'
      order by a.attribute_id);
end
$$;

ALTER FUNCTION attrium.hot_attributes(p_proof text, p_attributes integer[]) OWNER TO attrium_store;

CREATE FUNCTION attrium.instant(p_micros bigint) RETURNS timestamp with time zone
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    AS $$ select timestamptz 'epoch' + p_micros * interval '1 microsecond' $$;

ALTER FUNCTION attrium.instant(p_micros bigint) OWNER TO attrium_store;

CREATE FUNCTION attrium.kept_entities(p_tenant integer, p_entities bigint[], p_conditions jsonb, p_from timestamp with time zone, p_to timestamp with time zone) RETURNS bigint[]
    LANGUAGE plpgsql STABLE
    AS $$
declare
  v_entities bigint[] := p_entities;
  c record;
begin
  for c in
    select r.attribute, r.text, r.negated, r.method in ('drive', 'hash') as indexed,
        attrium.instant(r.since_us) as since, case when r.method = 'hash' then true end as among,
        coalesce(r.low, '-infinity') as low, coalesce(r.high, 'infinity') as high, coalesce(r.low_text, '') as low_text,
        r.before, r.nums, r.texts, r.except, r.except_text, r.contains
      from jsonb_to_recordset(p_conditions) r (
        attribute integer, text boolean, negated boolean, method text, since_us bigint, low double precision,
        high double precision, low_text text collate "C", before text collate "C", nums double precision[],
        texts text[], "except" double precision, except_text text collate "C", contains text collate "C")
  loop
    case
      when c.since is not null then
        v_entities := array(
          select distinct h.entity_id
            from attrium.attributes a
            cross join lateral unnest(a.attribute_id || a.former) o (number)
            cross join lateral (
              select h.entity_id from attrium.entity_values_ts h
                where h.tenant_id = p_tenant and h.attribute_id = o.number and h.ingested_at >= c.since
                  and h.observed_at >= p_from and (p_to is null or h.observed_at < p_to)
                offset 0
            ) h
            where a.tenant_id = p_tenant and a.attribute_id = c.attribute);
      when c.indexed and c.texts is not null then
        v_entities := array(
          select v.entity_id from unnest(c.texts) o (operand)
            cross join lateral (
              select v.entity_id from attrium.entity_values v
                where v.tenant_id = p_tenant and v.attribute_id = c.attribute and v.hot_text = o.operand
                offset 0
            ) v
            where c.among is null or v.entity_id in (select a from unnest(v_entities) a));
      when c.indexed and c.nums is not null then
        v_entities := array(
          select v.entity_id from unnest(c.nums) o (operand)
            cross join lateral (
              select v.entity_id from attrium.entity_values v
                where v.tenant_id = p_tenant and v.attribute_id = c.attribute and v.hot_num = o.operand
                offset 0
            ) v
            where c.among is null or v.entity_id in (select a from unnest(v_entities) a));
      when c.indexed and not c.text then
        v_entities := array(
          select v.entity_id from attrium.entity_values v
            where v.tenant_id = p_tenant and v.attribute_id = c.attribute and v.hot_num between c.low and c.high
              and (c.among is null or v.entity_id in (select a from unnest(v_entities) a)));
      when c.indexed and c.before is null then
        v_entities := array(
          select v.entity_id from attrium.entity_values v
            where v.tenant_id = p_tenant and v.attribute_id = c.attribute and v.hot_text >= c.low_text
              and (c.among is null or v.entity_id in (select a from unnest(v_entities) a)));
      when c.indexed then
        v_entities := array(
          select v.entity_id from attrium.entity_values v
            where v.tenant_id = p_tenant and v.attribute_id = c.attribute
              and v.hot_text >= c.low_text and v.hot_text < c.before
              and (c.among is null or v.entity_id in (select a from unnest(v_entities) a)));
      when c.attribute = 0 then
        v_entities := array(
          select u from unnest(v_entities) u
            where exists (
              select 1 from attrium.entities e
                where e.entity_id = u and e.tenant_id = p_tenant
                  and e.type >= c.low_text
                  and (c.before is null or e.type < c.before)
                  and (c.texts is null or e.type = any (c.texts))
                  and (c.except_text is null or e.type <> c.except_text)
                  and (c.contains is null or strpos(e.type, c.contains) > 0)
            ) <> c.negated);
      when c.text then
        v_entities := array(
          select e from unnest(v_entities) e
            where exists (
              select 1 from attrium.entity_values v
                where v.tenant_id = p_tenant and v.entity_id = e and v.attribute_id = c.attribute
                  and v.value_text >= c.low_text
                  and (c.before is null or v.value_text < c.before)
                  and (c.texts is null or v.value_text = any (c.texts))
                  and (c.except_text is null or v.value_text <> c.except_text)
                  and (c.contains is null or strpos(v.value_text, c.contains) > 0)
                  and (p_from is null or v.observed_at >= p_from) and (p_to is null or v.observed_at < p_to)
            ) <> c.negated);
      else
        -- As a join: a third less than by a subplan.
        v_entities := array(
          select e.entity_id from unnest(v_entities) e (entity_id)
            left join lateral (
              select v.value_num, v.observed_at from attrium.entity_values v
                where v.tenant_id = p_tenant and v.entity_id = e.entity_id and v.attribute_id = c.attribute
                limit 1
            ) v on true
            where (v.value_num between c.low and c.high
              and (c.nums is null or v.value_num = any (c.nums))
              and (c.except is null or v.value_num <> c.except)
              and (p_from is null or v.observed_at >= p_from) and (p_to is null or v.observed_at < p_to)) is true <> c.negated);
    end case;
    exit when v_entities = '{}';
  end loop;
  return v_entities;
end
$$;

ALTER FUNCTION attrium.kept_entities(p_tenant integer, p_entities bigint[], p_conditions jsonb, p_from timestamp with time zone, p_to timestamp with time zone) OWNER TO attrium_store;

CREATE FUNCTION attrium.left_of_usage(p_counted_at timestamp with time zone, p_half_life_ms bigint) RETURNS double precision
    LANGUAGE sql PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select power(0.5::double precision, least(80, greatest(0,
    extract(epoch from clock_timestamp() - p_counted_at) * 1000 / p_half_life_ms))::double precision)
$$;

ALTER FUNCTION attrium.left_of_usage(p_counted_at timestamp with time zone, p_half_life_ms bigint) OWNER TO attrium_store;

CREATE FUNCTION attrium.lock_catalog(p_proof text) RETURNS TABLE(clock_us bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  -- First the lock of staging: who holds it waits for the other one.
  perform pg_advisory_xact_lock(4770313, v_tenant);
  perform pg_advisory_xact_lock(4770312, v_tenant);
  perform attrium.write_staged(
    array(select b.number from attrium.staged_batches b where b.tenant_id = v_tenant order by b.number));
  return query
    select attrium.clock_us() from attrium.tenants t where t.tenant_id = v_tenant;
end
$$;

ALTER FUNCTION attrium.lock_catalog(p_proof text) OWNER TO attrium_store;

CREATE FUNCTION attrium.log_epoch() RETURNS text
    LANGUAGE sql PARALLEL RESTRICTED
    AS $$
  select (pg_control_system()).system_identifier || ':' || left(pg_walfile_name(pg_current_wal_flush_lsn()), 8)
$$;

ALTER FUNCTION attrium.log_epoch() OWNER TO attrium_store;

CREATE FUNCTION attrium.log_position() RETURNS text
    LANGUAGE sql PARALLEL RESTRICTED
    AS $$ select lpad(to_hex((pg_current_wal_flush_lsn() - pg_lsn '0/0')::bigint), 16, '0') $$;

ALTER FUNCTION attrium.log_position() OWNER TO attrium_store;

CREATE FUNCTION attrium.make_history_months(p_proof text, p_ahead integer) RETURNS text[]
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform attrium.required_operator(p_proof);
  return attrium.make_history_months_ahead(p_ahead);
end
$$;

ALTER FUNCTION attrium.make_history_months(p_proof text, p_ahead integer) OWNER TO attrium_owner;

CREATE FUNCTION attrium.make_history_months_ahead(p_ahead integer DEFAULT 3) RETURNS text[]
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    AS $_$
declare
  v_before text[];
  v_partman name := (
    select n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_partman');
  v_registered boolean;
  v_partition regclass;
begin
  perform pg_advisory_xact_lock(hashtext('attrium.ensure_history_partition'));
  v_before := array(select m.month from attrium.history_months() m where m.attached);
  -- One less than is wanted: pg_partman counts from today and rounds, so that in the second half of a month it makes one
  -- more than it was told. It makes at least one.
  if p_ahead > 1 and has_schema_privilege(v_partman, 'usage') then
    execute format('update %I.part_config set premake = $1 where parent_table = $2 returning true', v_partman)
      into v_registered using p_ahead - 1, 'attrium.entity_values_ts';
  end if;
  if v_registered then
    execute format('select %I.run_maintenance($1, p_analyze := false, p_jobmon := false)', v_partman)
      using 'attrium.entity_values_ts';
  end if;
  for v_ahead in 0 .. p_ahead loop
    perform attrium.ensure_history_partition(date_trunc('month', clock_timestamp()) + v_ahead * interval '1 month');
  end loop;
  -- pg_partman secures none.
  for v_partition in select m.partition from attrium.history_months() m where m.attached and not m.secured loop
    execute format('alter table %s enable row level security', v_partition);
    execute format('alter table %s force row level security', v_partition);
  end loop;
  return array(
    select m.month from attrium.history_months() m where m.attached and m.month <> all (v_before) order by m.month);
end
$_$;

ALTER FUNCTION attrium.make_history_months_ahead(p_ahead integer) OWNER TO attrium_owner;

CREATE FUNCTION attrium.measure_promotions(p_proof text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  update attrium.promotions p
    set after_finds = m.finds, after_ms = m.ms / m.finds
    from (
      select l.promotion_id,
          attrium.decayed(case l.action when 'promote' then u.hot_finds else u.cold_finds end, s.share) as finds,
          attrium.decayed(case l.action when 'promote' then u.hot_ms else u.cold_ms end, s.share) as ms
        from (
          select distinct on (o.attribute_id) o.promotion_id, o.attribute_id, o.action, o.at
            from attrium.promotions o
            where o.tenant_id = v_tenant and not o.dry_run
            order by o.attribute_id, o.promotion_id desc
        ) l
        join attrium.attribute_usage u on u.tenant_id = v_tenant and u.attribute_id = l.attribute_id
        cross join lateral (select attrium.left_of_usage(u.counted_at, u.half_life_ms) as share) s
        where l.at > clock_timestamp() - interval '1 day'
    ) m
    where p.tenant_id = v_tenant and p.promotion_id = m.promotion_id and m.finds > 0;
end
$$;

ALTER FUNCTION attrium.measure_promotions(p_proof text) OWNER TO attrium_store;

CREATE FUNCTION attrium.micros(p_at timestamp with time zone) RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select case when p_at >= timestamptz '1970-01-01 00:00:00+00' and p_at < timestamptz '2038-01-01 00:00:00+00'
    then round(date_part('epoch', p_at) * 1000000)::bigint
    else (extract(epoch from p_at) * 1000000)::bigint end
$$;

ALTER FUNCTION attrium.micros(p_at timestamp with time zone) OWNER TO attrium_store;

CREATE FUNCTION attrium.move_streams(p_proofs text[], p_tenants integer[], p_streams text[], p_senders bigint[], p_from bigint[], p_through bigint[], p_ttl_us bigint) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
declare
  v_clock timestamptz := clock_timestamp();
  v_proven integer[] := array(select attrium.required_tenant(p) from unnest(p_proofs) p);
  v_locked integer;
  v_refused jsonb;
begin
  if exists (select 1 from unnest(p_tenants) t (tenant) where t.tenant <> all (v_proven)) then
    raise insufficient_privilege using message = 'attrium: a stream of a tenant that no proof covers';
  end if;
  with locked as materialized (
    select 1
      from (select distinct p.tenant_id, p.stream from unnest(p_tenants, p_streams) p (tenant_id, stream)) p
      join attrium.ingest_streams s on s.tenant_id = p.tenant_id and s.stream = p.stream
      order by s.tenant_id, s.stream
      for no key update of s
  )
  select count(*) into v_locked from locked;
  with judged as materialized (
    select p.*, s.line, s.at,
        case
          when s.sender is distinct from p.sender or s.expires_at <= v_clock then 'STREAM_TAKEN'
          when s.line + 1 <> p.first then 'STREAM_GAP'
        end as refusal
      from unnest(p_tenants, p_streams, p_senders, p_from, p_through) with ordinality
        p (tenant_id, stream, sender, first, last, place)
      left join lateral (
        select s.ctid as at, s.line, s.sender, s.expires_at from attrium.ingest_streams s
          where s.tenant_id = p.tenant_id and s.stream = p.stream limit 1
      ) s on true
  ), moved as (
    update attrium.ingest_streams s
      set line = j.last, expires_at = v_clock + p_ttl_us * interval '1 microsecond'
      from judged j
      where s.ctid = j.at and j.refusal is null
  )
  select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('place', j.place - 1, 'code', j.refusal,
      'details', case when j.refusal = 'STREAM_GAP' then jsonb_build_object('line', j.line) end))), '[]')
    into v_refused
    from judged j
    where j.refusal is not null;
  return v_refused;
end
$$;

ALTER FUNCTION attrium.move_streams(p_proofs text[], p_tenants integer[], p_streams text[], p_senders bigint[], p_from bigint[], p_through bigint[], p_ttl_us bigint) OWNER TO attrium_store;

CREATE FUNCTION attrium.names_differ(p_proof text, p_names integer) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  return (p_names <> (select t.names_version from attrium.tenants t where t.tenant_id = v_tenant)) is true;
end
$$;

ALTER FUNCTION attrium.names_differ(p_proof text, p_names integer) OWNER TO attrium_store;

CREATE FUNCTION attrium.open_stream(p_proof text, p_stream text, p_ttl_us bigint) RETURNS TABLE(sender bigint, line bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_clock timestamptz := clock_timestamp();
begin
  if not exists (select 1 from attrium.tenants t where t.tenant_id = v_tenant) then
    return;
  end if;
  return query
    insert into attrium.ingest_streams as s (tenant_id, stream, line, sender, expires_at)
      values (v_tenant, p_stream, 0, attrium.micros(v_clock), v_clock + p_ttl_us * interval '1 microsecond')
      on conflict on constraint ingest_streams_pkey do update set
        line = case when s.expires_at > v_clock then s.line else 0 end,
        -- Never one that a stream of this id had before it expired.
        sender = greatest(s.sender + 1, excluded.sender),
        expires_at = excluded.expires_at
      returning s.sender, s.line;
  delete from attrium.ingest_streams s
    where s.ctid = any (array(
      select o.ctid from attrium.ingest_streams o
        where o.expires_at <= v_clock order by o.expires_at limit 2 for update skip locked));
end
$$;

ALTER FUNCTION attrium.open_stream(p_proof text, p_stream text, p_ttl_us bigint) OWNER TO attrium_store;

CREATE FUNCTION attrium.page_of_entities(p_tenant integer, p_entities bigint[], p_order integer, p_low double precision, p_high double precision, p_down boolean, p_nulls_first boolean, p_key_down boolean, p_after_key text, p_after_num double precision, p_after_text text, p_limit integer, p_attributes integer[], p_types json, p_most bigint, p_bytes bigint, OUT entities json, OUT more boolean, OUT too_large text) RETURNS record
    LANGUAGE plpgsql STABLE
    AS $$
declare
  v_after_missing boolean := p_after_num is null and p_after_text is null;
  v_page bigint[];
  v_keys text[];
  v_kinds text[];
  v_revs bigint[];
  v_versions bigint[];
  v_kept integer;
  v_places bigint[];
  v_attributes integer[];
  v_nums double precision[];
  v_texts text[];
  v_observed bigint[];
  v_seqs bigint[];
begin
  select array_agg(o.entity_id), array_agg(o.key), array_agg(o.type), array_agg(o.rev), array_agg(o.version)
    into v_page, v_keys, v_kinds, v_revs, v_versions
    from (
      select e.entity_id, e.key, e.type, e.rev, e.version
        from unnest(p_entities) c (entity_id)
        cross join lateral (
          select e.entity_id, e.key, e.type, e.rev, e.version from attrium.entities e
            where e.entity_id = c.entity_id and e.tenant_id = p_tenant and e.alive and e.rev > 0
            limit 1
        ) e
        left join lateral (
          select v.value_num as num, v.value_text from attrium.entity_values v
            where v.tenant_id = p_tenant and v.entity_id = c.entity_id and v.attribute_id = p_order
            limit 1
        ) o on p_order is not null
        where (p_low is null or o.num >= p_low) and (p_high is null or o.num <= p_high)
          and (p_after_key is null
          or case
              when p_order is null then case when p_key_down then e.key < p_after_key else e.key > p_after_key end
              when o.num is null and o.value_text is null then
                case when v_after_missing then e.key > p_after_key else not p_nulls_first end
              when v_after_missing then p_nulls_first
              when o.num = p_after_num or o.value_text = p_after_text then e.key > p_after_key
              when p_down then coalesce(o.num < p_after_num, o.value_text < p_after_text)
              else coalesce(o.num > p_after_num, o.value_text > p_after_text)
            end)
        order by
          case when p_nulls_first then o.num is not null or o.value_text is not null
            else o.num is null and o.value_text is null end,
          case when p_down then -o.num else o.num end,
          case when not p_down then o.value_text end collate "C",
          case when p_down then o.value_text end collate "C" desc,
          case when p_key_down then e.key end collate "C" desc,
          e.key collate "C"
        limit p_limit + 1
    ) o;
  more := coalesce(cardinality(v_page) > p_limit, false);
  v_page := v_page[1:p_limit];
  v_kept := coalesce(cardinality(v_page), 0);

  if p_most is null or v_kept * p_most > p_bytes then
    select count(*) filter (where s.bytes <= p_bytes) into v_kept
      from (
        select sum(n.bytes) over (order by p.place) as bytes
          from unnest(v_page) with ordinality p (entity_id, place)
          cross join lateral (
            select coalesce(sum(64 + coalesce(octet_length(v.value_text), 0)), 0) as bytes
              from attrium.entity_values v
              where v.tenant_id = p_tenant and v.entity_id = p.entity_id
                and (p_attributes is null or v.attribute_id = any (p_attributes))
                and (v.value_num is not null or v.value_text is not null)
          ) n
      ) s;
    more := more or v_kept < coalesce(cardinality(v_page), 0);
    too_large := case when v_kept = 0 then v_keys[1] end;
    v_page := v_page[1:v_kept];
  end if;

  if p_attributes is null then
    select array_agg(p.place), array_agg(v.attribute_id), array_agg(v.value_num), array_agg(v.value_text),
        array_agg(attrium.micros(v.observed_at)), array_agg(v.ingest_seq)
      into v_places, v_attributes, v_nums, v_texts, v_observed, v_seqs
      from unnest(v_page) with ordinality p (entity_id, place)
      join attrium.entity_values v on v.tenant_id = p_tenant and v.entity_id = p.entity_id
      where v.value_num is not null or v.value_text is not null;
    select json_object_agg(a.attribute_id, a.type) into p_types
      from attrium.attributes a
      where a.tenant_id = p_tenant and a.attribute_id = any (array(select distinct i from unnest(v_attributes) i));
  else
    -- One look-up a value, whatever the planner thinks of `= any`: it would read all values of an entity through.
    select array_agg(p.place), array_agg(v.attribute_id), array_agg(v.value_num), array_agg(v.value_text),
        array_agg(attrium.micros(v.observed_at)), array_agg(v.ingest_seq)
      into v_places, v_attributes, v_nums, v_texts, v_observed, v_seqs
      from unnest(v_page) with ordinality p (entity_id, place)
      cross join unnest(p_attributes) a (attribute_id)
      cross join lateral (
        select v.attribute_id, v.value_num, v.value_text, v.observed_at, v.ingest_seq
          from attrium.entity_values v
          where v.tenant_id = p_tenant and v.entity_id = p.entity_id and v.attribute_id = a.attribute_id
          limit 1
      ) v
      where v.value_num is not null or v.value_text is not null;
  end if;
  entities := json_build_object('keys', v_keys[1:v_kept], 'kinds', v_kinds[1:v_kept], 'revs', v_revs[1:v_kept],
    'versions', v_versions[1:v_kept], 'types', p_types, 'values', json_build_object('places', v_places,
      'attributes', v_attributes, 'nums', v_nums, 'texts', v_texts, 'observed', v_observed, 'seqs', v_seqs::text));
end
$$;

ALTER FUNCTION attrium.page_of_entities(p_tenant integer, p_entities bigint[], p_order integer, p_low double precision, p_high double precision, p_down boolean, p_nulls_first boolean, p_key_down boolean, p_after_key text, p_after_num double precision, p_after_text text, p_limit integer, p_attributes integer[], p_types json, p_most bigint, p_bytes bigint, OUT entities json, OUT more boolean, OUT too_large text) OWNER TO attrium_store;

CREATE FUNCTION attrium.page_of_projections(p_tenant integer, p_entities bigint[], p_plan jsonb, p_limit integer, p_attributes integer[], OUT entities json, OUT more boolean) RETURNS record
    LANGUAGE plpgsql STABLE
    AS $$
begin
  select case when q.hold and not s.long then s.entities end, s.more
    into entities, more
    from (
      select p.*, a.*
        from jsonb_to_record(p_plan) p (
          hot integer[], "order" text, down boolean, nulls_first boolean, key_down boolean, held jsonpath, lead integer,
          lead_low double precision, lead_high double precision, lead_from text, lead_before text)
        cross join lateral (
          select count(*) filter (where a.placement = 'hot') = cardinality(p.hot) as hold,
              json_object_agg(a.attribute_id, a.type) as types
            from attrium.attributes a
            where a.tenant_id = p_tenant and a.attribute_id = any (p.hot)
        ) a
    ) q
    cross join lateral (
      select json_build_object('keys', array_agg(s.key) filter (where s.first), 'kinds', array_agg(s.type) filter (where s.first),
            'revs', array_agg(s.rev) filter (where s.first), 'versions', array_agg(s.version) filter (where s.first),
            'types', q.types, 'values', json_build_object('attributes', p_attributes,
              'held', array_agg(s.held) filter (where s.given), 'seen', array_agg(s.seen) filter (where s.given))) as entities,
          coalesce(not bool_and(s.given), false) as more, coalesce(bool_or(s.long), false) as long
        from (
          select l.key, l.type, l.rev, l.version, l.place <= p_limit as given, l.place <= p_limit and l.slot = 1 as first,
              case when not l.long then l.attrs -> l.name end as held,
              case when not l.long then l.observed -> l.name end as seen, l.long
            from (
              -- Told without unpacking.
              select o.*, pg_column_size(o.attrs) + pg_column_size(o.observed) > 2000
                    or coalesce(pg_column_compression(o.attrs), pg_column_compression(o.observed)) is not null as long,
                  row_number() over () as place, unnest(p_attributes::text[]) as name,
                  generate_subscripts(p_attributes, 1) as slot
                from (
                  select e.key, e.type, e.rev, e.version, j.attrs, j.observed
                    from (
                      select unnest(p_entities) as entity_id
                      union all
                      select v.entity_id from attrium.entity_values v
                        where v.tenant_id = p_tenant and v.attribute_id = q.lead
                          and v.hot_num between q.lead_low and q.lead_high
                      union all
                      select v.entity_id from attrium.entity_values v
                        where v.tenant_id = p_tenant and v.attribute_id = q.lead
                          and v.hot_text >= q.lead_from and v.hot_text < q.lead_before
                    ) c
                    cross join lateral (
                      select j.attrs, j.observed, (j.attrs -> q."order")::double precision as num
                        from attrium.entity_jsonb j
                        where j.tenant_id = p_tenant and j.entity_id = c.entity_id and (q.held is null or j.attrs @@ q.held)
                        limit 1
                    ) j
                    cross join lateral (
                      select e.key, e.type, e.rev, e.version from attrium.entities e
                        where e.entity_id = c.entity_id and e.tenant_id = p_tenant and e.alive and e.rev > 0
                        limit 1
                    ) e
                    where q.hold
                    order by (j.num is null) <> q.nulls_first, case when q.down then -j.num else j.num end,
                      case when q.key_down then e.key end collate "C" desc, e.key collate "C"
                    limit p_limit + 1
                ) o
            ) l
        ) s
    ) s;
end
$$;

ALTER FUNCTION attrium.page_of_projections(p_tenant integer, p_entities bigint[], p_plan jsonb, p_limit integer, p_attributes integer[], OUT entities json, OUT more boolean) OWNER TO attrium_store;

CREATE FUNCTION attrium.planned_page(p_tenant integer, p_plan jsonb, p_limit integer, p_attributes integer[], p_bytes bigint, OUT entities json, OUT more boolean, OUT too_large text) RETURNS record
    LANGUAGE plpgsql STABLE
    AS $$
declare
  q record;
  v_driven bigint[];
  v_found bigint[];
  v_wanted integer := p_limit + 1;
  v_ended boolean := true;
begin
  if p_plan ? 'lead' then
    select p.entities, p.more into entities, more
      from attrium.page_of_projections(p_tenant, null, p_plan, p_limit, p_attributes) p;
    return;
  end if;
  -- A text has 64 KiB at most.
  select p.*, attrium.instant(p.from_us) as from_at, attrium.instant(p.to_us) as to_at, a.* into q
    from jsonb_to_record(p_plan) p (
      hot integer[], conditions jsonb, walk jsonb, walked jsonb, total boolean, from_us bigint, to_us bigint,
      "order" integer, low double precision, high double precision, down boolean, nulls_first boolean, key_down boolean,
      after_key text, after_num double precision, after_text text, projected boolean)
    cross join lateral (
      select count(*) filter (where a.placement = 'hot' and a.attribute_id = any (p.hot)) = cardinality(p.hot) as hold,
          json_object_agg(a.attribute_id, a.type) filter (where a.attribute_id = any (p_attributes)) as types,
          sum(case when a.type in ('number', 'integer', 'boolean', 'timestamp') then 64 else 65600 end)
            filter (where a.attribute_id = any (p_attributes)) as most
        from attrium.attributes a
        where a.tenant_id = p_tenant and a.attribute_id = any (p.hot || p_attributes)
    ) a;
  if not q.hold then
    return;
  end if;
  if q.conditions <> '[]' then
    v_driven := attrium.kept_entities(p_tenant, null, q.conditions, q.from_at, q.to_at);
    if v_driven = '{}' then
      entities := '{"values": {}}';
      more := false;
      return;
    end if;
  end if;
  if q.projected then
    select p.entities, p.more into entities, more
      from attrium.page_of_projections(p_tenant, v_driven, p_plan, p_limit, p_attributes) p;
    return;
  end if;
  loop
    v_found := v_driven;
    if q.walk is not null then
      select w.entities, w.ended into v_found, v_ended
        from attrium.walked_entities(p_tenant, q.walk, v_driven, q.walked, q.from_at, q.to_at, v_wanted) w;
    end if;
    select p.entities, p.more, p.too_large into entities, more, too_large
      from attrium.page_of_entities(
        p_tenant, v_found, q."order", q.low, q.high, q.down, q.nulls_first, q.key_down, q.after_key, q.after_num,
        q.after_text, p_limit, p_attributes, q.types, q.most, p_bytes) p;
    exit when more or v_ended;
    v_wanted := 4 * cardinality(v_found);
  end loop;
  if q.walk is not null and not more and not q.total then
    entities := null;
    more := null;
  end if;
end
$$;

ALTER FUNCTION attrium.planned_page(p_tenant integer, p_plan jsonb, p_limit integer, p_attributes integer[], p_bytes bigint, OUT entities json, OUT more boolean, OUT too_large text) OWNER TO attrium_store;

CREATE FUNCTION attrium.promotions_of(p_proof text, p_before bigint, p_limit integer) RETURNS TABLE(seq bigint, at_us bigint, attribute integer, action text, reason text, dry_run boolean, saves_ms double precision, bytes bigint, before_ms double precision, before_finds double precision, after_ms double precision, after_finds double precision)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select p.promotion_id, attrium.micros(p.at), p.attribute_id, p.action, p.reason, p.dry_run, p.saves_ms, p.bytes,
      p.before_ms, p.before_finds, p.after_ms, p.after_finds
    from attrium.promotions p
    where p.tenant_id = (select attrium.required_tenant(p_proof)) and (p_before is null or p.promotion_id < p_before)
    order by p.promotion_id desc
    limit p_limit
$$;

ALTER FUNCTION attrium.promotions_of(p_proof text, p_before bigint, p_limit integer) OWNER TO attrium_store;

CREATE FUNCTION attrium.proven_tenant(p_proof text) RETURNS integer
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  -- The text is cast once it has been read by a key's owner: a planner computes what it knows already.
  return (
    select split_part(p_proof, '.', 1) from attrium.tenant_signing_keys k
      where attrium.proves(p_proof, k.inner_block, k.outer_block)
      limit 1)::integer;
end
$$;

ALTER FUNCTION attrium.proven_tenant(p_proof text) OWNER TO attrium_store;

CREATE FUNCTION attrium.proves(p_proof text, p_inner bytea, p_outer bytea) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select sha256(convert_to(p_proof, 'UTF8'))
    = sha256(convert_to(split_part(p_proof, '.', 1) || '.' || encode(sha256(p_outer || sha256(p_inner
      || convert_to('attrium-tenant:' || split_part(p_proof, '.', 1), 'UTF8'))), 'hex'), 'UTF8'))
$$;

ALTER FUNCTION attrium.proves(p_proof text, p_inner bytea, p_outer bytea) OWNER TO attrium_store;

CREATE FUNCTION attrium.purge_expired(p_proof text, p_limit integer) RETURNS TABLE(idempotency_keys integer, streams integer, batches integer)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_oldest timestamptz;
begin
  perform attrium.required_operator(p_proof);
  delete from attrium.idempotency_keys k
    where k.ctid = any (array(
      select o.ctid from attrium.idempotency_keys o
        where o.expires_at <= clock_timestamp() order by o.expires_at limit p_limit for update skip locked));
  get diagnostics idempotency_keys = row_count;
  delete from attrium.ingest_streams s
    where s.ctid = any (array(
      select o.ctid from attrium.ingest_streams o
        where o.expires_at <= clock_timestamp() order by o.expires_at limit p_limit for update skip locked));
  get diagnostics streams = row_count;
  select min(m.starts_at) into v_oldest from attrium.history_months() m where m.attached;
  delete from attrium.batches b
    where b.ctid = any (array(
      select o.ctid from attrium.batches o where o.ingested_at < v_oldest limit p_limit for update skip locked));
  get diagnostics batches = row_count;
  return next;
end
$$;

ALTER FUNCTION attrium.purge_expired(p_proof text, p_limit integer) OWNER TO attrium_store;

CREATE FUNCTION attrium.read_entities(p_proof text, p_keys text[], p_attributes integer[], p_as_of_us bigint, p_bytes bigint) RETURNS TABLE(epoch text, floor text, ceiling text, clock_us bigint, entities json)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_as_of timestamptz := attrium.instant(p_as_of_us);
begin
  floor := attrium.log_position();
  if p_as_of_us is null then
    with found as materialized (
      select k.place, e.type, e.alive, e.rev, e.version, n.*
        from unnest(p_keys) with ordinality k (key, place)
        left join lateral (
          select e.entity_id, e.type, e.alive, e.rev, e.version
            from attrium.entities e
            where e.tenant_id = v_tenant and e.key = k.key and e.rev > 0
            limit 1
        ) e on true
        left join lateral (
          select v.attribute_id, a.type as value_type, v.value_num, v.value_text, v.observed_at, v.ingest_seq
            from attrium.entity_values v
            cross join lateral (
              select a.type from attrium.attributes a
                where a.tenant_id = v_tenant and a.attribute_id = v.attribute_id limit 1
            ) a
            where e.alive and v.tenant_id = v_tenant and v.entity_id = e.entity_id
              and (p_attributes is null or v.attribute_id = any (p_attributes))
              and (v.value_num is not null or v.value_text is not null)
            offset 0
        ) n on true
    ), states as (
      select f.place,
          case when f.rev is not null then
            json_build_object('type', f.type, 'alive', f.alive, 'rev', f.rev, 'version', f.version, 'values', coalesce(
              json_agg(json_build_array(
                  f.attribute_id, f.value_type, f.value_num, f.value_text, attrium.micros(f.observed_at),
                  f.ingest_seq::text))
                filter (where f.attribute_id is not null),
              '[]'))
          end as state
        from found f
        group by f.place, f.type, f.alive, f.rev, f.version
    )
    select case when t.bytes <= p_bytes then (select coalesce(json_agg(s.state order by s.place), '[]') from states s) end
      into entities
      from (
        select coalesce(sum(64 + coalesce(octet_length(f.value_text), 0)), 0) as bytes
          from found f
          where f.attribute_id is not null
      ) t;
  else
    -- Where the current value is old enough it is the answer; only where it is newer must history be searched.
    with found as materialized (
      select k.place, e.type, e.alive, e.rev, e.version, n.*
        from unnest(p_keys) with ordinality k (key, place)
        left join lateral (
          select e.entity_id, e.type, e.alive, e.rev, e.version
            from attrium.entities e
            where e.tenant_id = v_tenant and e.key = k.key and e.rev > 0
            limit 1
        ) e on true
        left join lateral (
          select v.attribute_id, a.type as value_type, o.written_type, o.value_num, o.value_text, o.observed_at, o.ingest_seq
            from attrium.entity_values v
            cross join lateral (
              select a.type, a.former from attrium.attributes a
                where a.tenant_id = v_tenant and a.attribute_id = v.attribute_id limit 1
            ) a
            cross join lateral (
              select v.value_num, v.value_text, v.observed_at, v.ingest_seq, a.type as written_type
                where v.observed_at <= v_as_of
              union all
              (select h.value_num, h.value_text, h.observed_at, h.ingest_seq, case
                    when h.attribute_id = v.attribute_id then a.type
                    else (select w.type from attrium.attribute_versions w
                      where w.tenant_id = v_tenant and w.attribute_id = h.attribute_id limit 1)
                  end
                from attrium.entity_values_ts h
                where v.observed_at > v_as_of and h.tenant_id = v_tenant and h.entity_id = e.entity_id
                  and h.attribute_id = any (v.attribute_id || a.former) and h.observed_at <= v_as_of
                order by h.observed_at desc, h.ingest_seq desc
                limit 1)
            ) o
            where e.alive and v.tenant_id = v_tenant and v.entity_id = e.entity_id
              and (p_attributes is null or v.attribute_id = any (p_attributes))
              and (o.value_num is not null or o.value_text is not null)
            offset 0
        ) n on true
    ), states as (
      select f.place,
          case when f.rev is not null then
            json_build_object('type', f.type, 'alive', f.alive, 'rev', f.rev, 'version', f.version, 'values', coalesce(
              json_agg(json_build_array(
                  f.attribute_id, f.written_type, f.value_num, f.value_text, attrium.micros(f.observed_at),
                  f.ingest_seq::text, f.value_type))
                filter (where f.attribute_id is not null),
              '[]'))
          end as state
        from found f
        group by f.place, f.type, f.alive, f.rev, f.version
    )
    select case when t.bytes <= p_bytes then (select coalesce(json_agg(s.state order by s.place), '[]') from states s) end
      into entities
      from (
        select coalesce(sum(64 + coalesce(octet_length(f.value_text), 0)), 0) as bytes
          from found f
          where f.attribute_id is not null
      ) t;
  end if;
  epoch := attrium.log_epoch();
  ceiling := attrium.log_position();
  clock_us := attrium.clock_us();
  return next;
end
$$;

ALTER FUNCTION attrium.read_entities(p_proof text, p_keys text[], p_attributes integer[], p_as_of_us bigint, p_bytes bigint) OWNER TO attrium_store;

CREATE FUNCTION attrium.read_proof() RETURNS TABLE(epoch text, floor text, ceiling text, clock_us bigint)
    LANGUAGE sql
    AS $$
  select attrium.log_epoch(), p.position, p.position, attrium.clock_us()
    from (select attrium.log_position() as position offset 0) p
$$;

ALTER FUNCTION attrium.read_proof() OWNER TO attrium_store;

CREATE FUNCTION attrium.record_promotions(p_proof text, p_entries jsonb) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  insert into attrium.promotions (
      tenant_id, at, attribute_id, action, reason, dry_run, saves_ms, bytes, before_ms, before_finds)
    select attrium.required_tenant(p_proof), clock_timestamp(), e.id, e.action, e.reason, e.dry_run, e.saves_ms, e.bytes,
        e.before_ms, e.before_finds
      from rows from (jsonb_to_recordset(p_entries) as (
        id integer, action text, reason text, dry_run boolean, saves_ms double precision, bytes bigint,
        before_ms double precision, before_finds double precision)) with ordinality as e
      order by e.ordinality
$$;

ALTER FUNCTION attrium.record_promotions(p_proof text, p_entries jsonb) OWNER TO attrium_store;

CREATE FUNCTION attrium.refresh_statistics(p_proof text, p_sample integer, p_least_age_ms integer) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_seqscan TO 'off'
    SET work_mem TO '32MB'
    SET jit TO 'off'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_begun timestamptz := clock_timestamp();
  v_entities bigint;
  v_sample bigint[];
  v_least bigint;
  v_greatest bigint;
begin
  if exists (
      select 1 from attrium.tenant_statistics t
        where t.tenant_id = v_tenant
          and t.refreshed_at > v_begun - greatest(p_least_age_ms, 200 * t.took_ms) * interval '1 millisecond')
    or not pg_try_advisory_xact_lock(4770314, v_tenant) then
    return false;
  end if;
  select count(*) into v_entities
    from (select 1 from attrium.entities e where e.tenant_id = v_tenant limit 1000000) e;
  if v_entities <= p_sample then
    v_sample := array(select e.entity_id from attrium.entities e where e.tenant_id = v_tenant);
  else
    -- The next entity behind a random number: those behind a gap come up more often, which does no harm here.
    select min(v.entity_id), max(v.entity_id) into v_least, v_greatest
      from attrium.entity_values v where v.tenant_id = v_tenant;
    v_sample := array(
      select distinct n.entity_id
        from (
          select v_least + floor(random() * (v_greatest - v_least + 1))::bigint as entity_id
            from generate_series(1, p_sample)
            offset 0
        ) r
        cross join lateral (
          select v.entity_id from attrium.entity_values v
            where v.tenant_id = v_tenant and v.entity_id >= r.entity_id
            order by v.entity_id
            limit 1
        ) n);
  end if;

  delete from attrium.attribute_statistics s where s.tenant_id = v_tenant;
  insert into attrium.attribute_statistics (
      tenant_id, attribute_id, rows, distinct_values, common, bounds, text_bytes, cut_bytes)
    with sampled as materialized (
      select v.attribute_id, v.value_num, left(v.value_text, 64) as value_text, octet_length(v.value_text) as bytes,
          octet_length(left(v.value_text, 256)) as cut,
          a.pii = 'none' and a.type not in ('json', 'decimal') as shown
        from unnest(v_sample) s (entity_id)
        join attrium.entity_values v on v.tenant_id = v_tenant and v.entity_id = s.entity_id
        join attrium.attributes a on a.tenant_id = v_tenant and a.attribute_id = v.attribute_id
        where v.value_num is not null or v.value_text is not null
      union all
      -- The type, as number 0.
      select 0, null, left(e.type, 64), octet_length(e.type), octet_length(e.type), true
        from unnest(v_sample) s (entity_id)
        join attrium.entities e on e.entity_id = s.entity_id and e.tenant_id = v_tenant and e.type is not null
    ), grouped as (
      select s.attribute_id, s.shown, s.value_num, s.value_text, count(*) as n,
          row_number() over (partition by s.attribute_id order by count(*) desc) as place
        from sampled s
        group by s.attribute_id, s.shown, s.value_num, s.value_text
    ), counted as (
      select g.attribute_id, g.shown, sum(g.n) as n, count(*) as d, count(*) filter (where g.n = 1) as once
        from grouped g
        group by g.attribute_id, g.shown
    ), common as (
      select g.attribute_id, jsonb_agg(jsonb_build_array(
            coalesce(to_jsonb(g.value_num), to_jsonb(g.value_text)), round(g.n / c.n, 6)) order by g.place) as list
        from grouped g
        join counted c on c.attribute_id = g.attribute_id
        where g.shown and g.place <= 50 and g.n > 1
        group by g.attribute_id
    ), sized as (
      select s.attribute_id, sum(s.bytes) as bytes, sum(s.cut) as cut
        from sampled s
        group by s.attribute_id
    ), bounds as (
      select s.attribute_id,
          coalesce(
            to_jsonb(percentile_disc(array(select p / 20.0 from generate_series(0, 20) p)) within group (order by s.value_num)),
            to_jsonb(percentile_disc(array(select p / 20.0 from generate_series(0, 20) p)) within group (order by s.value_text))
          ) as list
        from sampled s
        where s.shown
        group by s.attribute_id
    )
    select v_tenant, c.attribute_id, round(c.n * v_entities / cardinality(v_sample)),
        -- Duj1 of Haas and Stokes 1998, as analyze takes it: those seen once stand for those not seen.
        least(
          round(c.n * v_entities / cardinality(v_sample)),
          round(c.n * c.d / greatest(1, c.n - c.once + c.once * cardinality(v_sample)::numeric / v_entities))),
        coalesce(m.list, '[]'), coalesce(b.list, '[]'),
        coalesce(round(z.bytes * v_entities::numeric / cardinality(v_sample)), 0),
        coalesce(round(z.cut * v_entities::numeric / cardinality(v_sample)), 0)
      from counted c
      left join common m on m.attribute_id = c.attribute_id
      left join bounds b on b.attribute_id = c.attribute_id
      left join sized z on z.attribute_id = c.attribute_id
    -- A change of type may have brought its own meanwhile, see evolve_catalog(): they stay until the next time.
    on conflict (tenant_id, attribute_id) do nothing;
  insert into attrium.tenant_statistics as t (tenant_id, refreshed_at, entities, sampled, projection_bytes, took_ms)
    values (v_tenant, clock_timestamp(), v_entities, cardinality(v_sample),
      (select max(
            case when coalesce(pg_column_compression(j.attrs), pg_column_compression(j.observed)) is null
              then pg_column_size(j.attrs) + pg_column_size(j.observed) else 65536 end)
        from unnest(v_sample) s (entity_id)
        join attrium.entity_jsonb j on j.tenant_id = v_tenant and j.entity_id = s.entity_id),
      ceil(extract(epoch from clock_timestamp() - v_begun) * 1000))
    on conflict (tenant_id) do update
      set refreshed_at = excluded.refreshed_at, entities = excluded.entities, sampled = excluded.sampled,
          projection_bytes = excluded.projection_bytes, took_ms = excluded.took_ms;
  return true;
end
$$;

ALTER FUNCTION attrium.refresh_statistics(p_proof text, p_sample integer, p_least_age_ms integer) OWNER TO attrium_store;

CREATE FUNCTION attrium.replay_outcome(p_proof text, p_key text, p_payload_hash text) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_clock timestamptz := clock_timestamp();
  v_used attrium.idempotency_keys;
  v_outcome jsonb;
begin
  insert into attrium.idempotency_keys as k (tenant_id, key, expires_at, payload_hash, result)
    values (v_tenant, p_key, v_clock, '', null)
    on conflict (tenant_id, key) do update set payload_hash = '', result = null where k.expires_at <= v_clock;
  select * into v_used from attrium.idempotency_keys k where k.tenant_id = v_tenant and k.key = p_key;
  v_outcome := case
    when not exists (select 1 from attrium.tenants t where t.tenant_id = v_tenant)
      then '{"status": "refused", "refusal": {"code": "TENANT_UNKNOWN"}}'
    when v_used.result is null then null
    when v_used.payload_hash <> p_payload_hash
      then '{"status": "refused", "refusal": {"code": "IDEMPOTENCY_CONFLICT"}}'
    else jsonb_set(v_used.result, '{replayed}', 'true')
  end;
  return jsonb_build_object(
    'epoch', attrium.log_epoch(), 'clock_us', attrium.clock_us(), 'outcome', v_outcome);
end
$$;

ALTER FUNCTION attrium.replay_outcome(p_proof text, p_key text, p_payload_hash text) OWNER TO attrium_store;

CREATE FUNCTION attrium.required_operator(p_proof text) RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if attrium.required_tenant(p_proof) <> 0 then
    raise insufficient_privilege using message = 'attrium: the proof is not the operator''s';
  end if;
end
$$;

ALTER FUNCTION attrium.required_operator(p_proof text) OWNER TO attrium_store;

CREATE FUNCTION attrium.required_tenant(p_proof text) RETURNS integer
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$
declare
  v_tenant integer := attrium.proven_tenant(p_proof);
begin
  if v_tenant is null then
    raise insufficient_privilege using message = 'attrium: the proof proves no tenant',
      hint = 'The service and the database must hold the same tenant signing key; migrate installs it.';
  end if;
  return v_tenant;
end
$$;

ALTER FUNCTION attrium.required_tenant(p_proof text) OWNER TO attrium_store;

CREATE FUNCTION attrium.revoke_api_key(p_proof text, p_id text) RETURNS TABLE(id text, tenant integer, role text, label text, created_us bigint, expires_us bigint, revoked_us bigint)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  update attrium.api_keys k
    set revoked_at = coalesce(k.revoked_at, clock_timestamp())
    where k.tenant_id = (select attrium.required_tenant(p_proof)) and k.key_id = p_id
  returning k.key_id, k.tenant_id, k.role, k.label,
    attrium.micros(k.created_at), attrium.micros(k.expires_at), attrium.micros(k.revoked_at)
$$;

ALTER FUNCTION attrium.revoke_api_key(p_proof text, p_id text) OWNER TO attrium_store;

CREATE FUNCTION attrium.rotate_api_key(p_proof text, p_id text, p_new_id text, p_hash text, p_expires_us bigint, p_ends_us bigint) RETURNS TABLE(id text, tenant integer, role text, label text, created_us bigint, expires_us bigint, revoked_us bigint)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  with replaced as (
    update attrium.api_keys k
      set expires_at = least(k.expires_at, attrium.instant(p_ends_us))
      where k.tenant_id = (select attrium.required_tenant(p_proof)) and k.key_id = p_id and k.revoked_at is null
      returning k.*
  ), created as (
    insert into attrium.api_keys as k (tenant_id, key_id, hash, role, label, expires_at)
      select o.tenant_id, p_new_id, p_hash, o.role, o.label, attrium.instant(p_expires_us) from replaced o
      returning k.*
  ), both_keys as (
    select 1 as place, * from created
    union all
    select 2, * from replaced
  )
  select b.key_id, b.tenant_id, b.role, b.label,
      attrium.micros(b.created_at), attrium.micros(b.expires_at), attrium.micros(b.revoked_at)
    from both_keys b
    order by b.place
$$;

ALTER FUNCTION attrium.rotate_api_key(p_proof text, p_id text, p_new_id text, p_hash text, p_expires_us bigint, p_ends_us bigint) OWNER TO attrium_store;

CREATE FUNCTION attrium.stage_flush(p_proofs text[], p_requests jsonb, p_entity_tenants integer[], p_entity_keys text[], p_attribute_tenants integer[], p_attribute_ids integer[], p_edits jsonb, p_observed integer[], p_observing integer[], p_latest_us bigint, p_length integer, p_skew_us bigint, p_ttl_us bigint) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
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

ALTER FUNCTION attrium.stage_flush(p_proofs text[], p_requests jsonb, p_entity_tenants integer[], p_entity_keys text[], p_attribute_tenants integer[], p_attribute_ids integer[], p_edits jsonb, p_observed integer[], p_observing integer[], p_latest_us bigint, p_length integer, p_skew_us bigint, p_ttl_us bigint) OWNER TO attrium_store;

CREATE FUNCTION attrium.stage_values(p_proof text, p_schema_version bigint, p_entity_keys text[], p_attribute_ids integer[], p_length integer, p_skew_us bigint) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_transaction xid8 := pg_current_xact_id();
  v_schema_version bigint;
  v_clock timestamptz;
  v_key text[] := p_entity_keys;
  v_latest_us bigint;
  v_dead boolean[];
  v_rejected jsonb := '[]';
  v_left integer;
begin
  perform pg_advisory_xact_lock_shared(4770312, v_tenant);
  select t.schema_version into v_schema_version from attrium.tenants t where t.tenant_id = v_tenant;
  if v_schema_version is distinct from p_schema_version then
    return jsonb_build_object('refusal', case when v_schema_version is null then 'TENANT_UNKNOWN' else 'CATALOG_CHANGED' end);
  end if;
  v_clock := clock_timestamp();
  v_latest_us := attrium.micros(v_clock) + p_skew_us;
  v_dead := array(
    select coalesce(not e.alive, false)
      from unnest(p_entity_keys) with ordinality k (key, place)
      left join lateral (
        select e.alive from attrium.entities e where e.tenant_id = v_tenant and e.key = k.key limit 1
      ) e on true
      order by k.place);
  if true = any (v_dead) or exists (
      select 1 from attrium.entity_values_ingest s
        where s.transaction_id = v_transaction and s.observed_us > v_latest_us) then
    with rejected as (
      delete from attrium.entity_values_ingest s
        where s.transaction_id = v_transaction and (v_dead[s.entity] or s.observed_us > v_latest_us)
        returning s.item, case when v_dead[s.entity] then 'ENTITY_DELETED' else 'OBSERVED_AT_RANGE' end as code
    )
    select coalesce(jsonb_agg(jsonb_build_object('index', r.item, 'code', r.code) order by r.item), '[]')
      into v_rejected from rejected r;
    v_key := array(
      select case when exists (
            select 1 from attrium.entity_values_ingest s where s.transaction_id = v_transaction and s.entity = k.place)
          then k.key end
        from unnest(p_entity_keys) with ordinality k (key, place)
        order by k.place);
  end if;
  select count(*) into v_left from attrium.entity_values_ingest s where s.transaction_id = v_transaction;
  if v_left > 0 then
    insert into attrium.staged_batches (
        number, transaction_id, staged_at, tenant_id, skew_us, length, values_left, entity_keys, attribute_ids)
      values (nextval('attrium.staged_batch_numbers'), v_transaction, v_clock, v_tenant, p_skew_us, p_length, v_left, v_key,
        p_attribute_ids);
  end if;
  -- There is nothing in the log to wait for.
  perform set_config('synchronous_commit', 'off', true);
  return jsonb_build_object('clock_us', attrium.micros(v_clock), 'rejected', v_rejected);
end
$$;

ALTER FUNCTION attrium.stage_values(p_proof text, p_schema_version bigint, p_entity_keys text[], p_attribute_ids integer[], p_length integer, p_skew_us bigint) OWNER TO attrium_store;

CREATE FUNCTION attrium.staged_waits(p_proof text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  return exists (select 1 from attrium.staged_batches b where b.tenant_id = v_tenant);
end
$$;

ALTER FUNCTION attrium.staged_waits(p_proof text) OWNER TO attrium_store;

CREATE FUNCTION attrium.start_tier_change(p_proof text, p_attribute integer, p_hot boolean, p_why jsonb DEFAULT NULL::jsonb, OUT tenant_known boolean, OUT attribute_known boolean, OUT retired boolean, OUT placement text, OUT started boolean) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '200ms'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  started := false;
  begin
    perform pg_advisory_xact_lock(4770312, v_tenant);
    update attrium.attributes a set placement = case when p_hot then 'promoting' else 'demoting' end
      where a.tenant_id = v_tenant and a.attribute_id = p_attribute and a.retired_at is null
        and case
          when p_hot then a.tier <> 'cold' and a.placement in ('cold', 'demoting')
          else a.tier <> 'hot' and a.placement in ('hot', 'promoting')
        end;
    if found then
      update attrium.tenants t set placement_version = t.placement_version + 1 where t.tenant_id = v_tenant;
      perform attrium.begin_tier_changes(v_tenant, array[p_attribute]);
      if p_why is not null then
        perform attrium.record_promotions(p_proof, p_why);
      end if;
      started := true;
    end if;
  exception
    when lock_not_available then null;
  end;
  tenant_known := exists (select 1 from attrium.tenants t where t.tenant_id = v_tenant);
  select true, a.retired_at is not null, a.placement
    into attribute_known, retired, placement
    from attrium.attributes a
    where a.tenant_id = v_tenant and a.attribute_id = p_attribute;
end
$$;

ALTER FUNCTION attrium.start_tier_change(p_proof text, p_attribute integer, p_hot boolean, p_why jsonb, OUT tenant_known boolean, OUT attribute_known boolean, OUT retired boolean, OUT placement text, OUT started boolean) OWNER TO attrium_store;

CREATE FUNCTION attrium.statistics_of(p_proof text, p_attributes integer[]) RETURNS TABLE(age_ms double precision, entities bigint, projection_bytes integer, attributes jsonb)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  return query
    select extract(epoch from clock_timestamp() - t.refreshed_at)::double precision * 1000, coalesce(t.entities, 0),
        t.projection_bytes,
        coalesce(
          (select jsonb_agg(jsonb_build_array(
                s.attribute_id, coalesce(a.type, 'text'), s.rows, s.distinct_values, s.common, s.bounds))
            from attrium.attribute_statistics s
            left join attrium.attributes a on a.tenant_id = v_tenant and a.attribute_id = s.attribute_id
            where s.tenant_id = v_tenant and s.attribute_id = any (p_attributes)
              and (s.attribute_id = 0 or a.type is not null)),
          '[]')
      from (select v_tenant as tenant_id) v
      left join attrium.tenant_statistics t on t.tenant_id = v.tenant_id;
end
$$;

ALTER FUNCTION attrium.statistics_of(p_proof text, p_attributes integer[]) OWNER TO attrium_store;

CREATE FUNCTION attrium.step_tier_changes(p_proof text, p_values integer, p_attributes integer[], OUT outcome text, OUT moved bigint, OUT finished integer[]) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
  -- Of numbers of entities that are looked at, most of them may be other tenants', or have no value of the attribute.
  c_width constant integer := 20;
  v_tenant integer := attrium.required_tenant(p_proof);
  v_group integer[];
  v_least integer;
  v_greatest integer;
  v_promoting integer[];
  v_demoting integer[];
  v_cursor bigint;
  v_skipped bigint[];
  v_last bigint;
  v_next bigint;
  v_through bigint;
  v_entities bigint[];
  v_count bigint;
begin
  moved := 0;
  finished := '{}';
  if not exists (select 1 from attrium.tenants t where t.tenant_id = v_tenant) then
    return;
  end if;
  if not pg_try_advisory_xact_lock(4770315, v_tenant) then
    outcome := 'busy';
    return;
  end if;
  perform pg_advisory_xact_lock_shared(4770312, v_tenant);

  select c.cursor_entity, c.skipped into v_cursor, v_skipped
    from attrium.tier_changes c
    where c.tenant_id = v_tenant and (p_attributes is null or c.attribute_id = any (p_attributes))
    order by c.started_at, c.attribute_id
    limit 1;
  if not found then
    outcome := 'done';
    return;
  end if;
  select array_agg(g.attribute_id),
      coalesce(array_agg(g.attribute_id) filter (where a.placement = 'promoting'), '{}'),
      coalesce(array_agg(g.attribute_id) filter (where a.placement = 'demoting'), '{}'),
      min(g.attribute_id), max(g.attribute_id), max(g.last_entity)
    into v_group, v_promoting, v_demoting, v_least, v_greatest, v_last
    from (
      select c.attribute_id, c.last_entity from attrium.tier_changes c
        where c.tenant_id = v_tenant and c.cursor_entity = v_cursor and c.skipped = v_skipped
          and (p_attributes is null or c.attribute_id = any (p_attributes))
        order by c.started_at, c.attribute_id
        limit 16
    ) g
    join attrium.attributes a on a.tenant_id = v_tenant and a.attribute_id = g.attribute_id;

  select v.entity_id into v_next
    from attrium.entity_values v
    where v.tenant_id = v_tenant and v.entity_id > v_cursor
    order by v.entity_id
    limit 1;
  v_through := least(v_last, coalesce(v_next, v_last) + c_width::bigint * p_values - 1);

  -- Those with values to move. What a writer has written since the change began is where it shall be, and left out.
  select array_agg(distinct n.entity_id), count(*), max(n.entity_id) into v_entities, v_count, v_next
    from (
      select v.entity_id
        from attrium.entity_values v
        where v.tenant_id = v_tenant and v.entity_id > v_cursor and v.entity_id <= v_through
          -- What an index can tell in the order of entities: most values of others are passed without a look at them.
          and v.attribute_id >= v_least and v.attribute_id <= v_greatest and v.attribute_id = any (v_group)
          and case when v.attribute_id = any (v_promoting)
            then v.hot_num is null and v.hot_text is null
            else v.hot_num is not null or v.hot_text is not null or exists (
              select 1 from attrium.entity_jsonb j
                where j.tenant_id = v_tenant and j.entity_id = v.entity_id and j.observed ? v.attribute_id::text)
            end
        order by v.entity_id
        limit greatest(0, p_values - cardinality(v_skipped))
    ) n;
  if v_count + cardinality(v_skipped) >= p_values then
    v_through := coalesce(v_next, v_cursor);
  end if;

  v_entities := coalesce(v_entities, '{}') || v_skipped;
  if v_entities <> '{}' then
    if v_cursor < v_last then
      v_skipped := v_entities;
      v_entities := array(
        select e.entity_id from attrium.entities e
          where e.entity_id = any (v_entities) and e.tenant_id = v_tenant
          order by e.entity_id
          for no key update of e skip locked);
      v_skipped := array(select unnest(v_skipped) except select unnest(v_entities));
    else
      perform e.entity_id from attrium.entities e
        where e.entity_id = any (v_entities) and e.tenant_id = v_tenant
        order by e.entity_id
        for no key update of e;
      v_skipped := '{}';
    end if;

    with copied as (
      update attrium.entity_values v
        set hot_num = v.value_num, hot_text = left(v.value_text, 256)
        where v.tenant_id = v_tenant and v.entity_id = any (v_entities) and v.attribute_id = any (v_promoting)
          and v.hot_num is null and v.hot_text is null
        returning v.tenant_id, v.entity_id, v.attribute_id, v.value_num, v.value_text, v.observed_at, v.ingest_seq
    ), projected as (
      select count(*) as n, attrium.upsert_hot_attrs(
          array_agg(c.tenant_id), array_agg(c.entity_id), array_agg(c.attribute_id), array_agg(c.value_num),
          array_agg(c.value_text), array_agg(c.observed_at), array_agg(c.ingest_seq))
        from copied c
        having count(*) > 0
    )
    select coalesce(sum(p.n), 0) into moved from projected p;

    if v_demoting <> '{}' then
      update attrium.entity_values v
        set hot_num = null, hot_text = null
        where v.tenant_id = v_tenant and v.entity_id = any (v_entities) and v.attribute_id = any (v_demoting)
          and (v.hot_num is not null or v.hot_text is not null);
      get diagnostics v_count = row_count;
      moved := moved + v_count;
      update attrium.entity_jsonb j
        set attrs = j.attrs - v_demoting::text[], observed = j.observed - v_demoting::text[]
        where j.tenant_id = v_tenant and j.entity_id = any (v_entities) and j.observed ?| v_demoting::text[];
    end if;
  end if;

  update attrium.tier_changes c
    set cursor_entity = v_through, skipped = v_skipped, values_moved = c.values_moved + step_tier_changes.moved
    where c.tenant_id = v_tenant and c.attribute_id = any (v_group);
  with ended as (
    delete from attrium.tier_changes c
      where c.tenant_id = v_tenant and c.attribute_id = any (v_group) and c.last_entity <= v_through and v_skipped = '{}'
      returning c.attribute_id
  ), placed as (
    update attrium.attributes a
      set placement = case a.placement when 'promoting' then 'hot' else 'cold' end
      from ended d
      where a.tenant_id = v_tenant and a.attribute_id = d.attribute_id
      returning a.attribute_id
  )
  select coalesce(array_agg(p.attribute_id order by p.attribute_id), '{}') into finished from placed p;
  if finished <> '{}' then
    update attrium.tenants t set placement_version = t.placement_version + 1 where t.tenant_id = v_tenant;
  end if;
  outcome := case when exists (
      select 1 from attrium.tier_changes c
        where c.tenant_id = v_tenant and (p_attributes is null or c.attribute_id = any (p_attributes)))
    then 'more' else 'done' end;
  -- Nobody is told of what a crash may take back here: the next step does it again. So no writer waits for the disk.
  perform set_config('synchronous_commit', 'off', true);
end
$$;

ALTER FUNCTION attrium.step_tier_changes(p_proof text, p_values integer, p_attributes integer[], OUT outcome text, OUT moved bigint, OUT finished integer[]) OWNER TO attrium_store;

CREATE FUNCTION attrium.store_catalog(p_proof text, p_schema_version integer, p_attributes jsonb) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_ids integer[] := array(select d.id from jsonb_to_recordset(p_attributes) d (id integer));
  v_placed jsonb := (
    select jsonb_object_agg(a.attribute_id, a.placement) from attrium.attributes a
      where a.tenant_id = v_tenant and a.attribute_id = any (v_ids));
  v_moved integer[];
begin
  insert into attrium.attributes as a (
      tenant_id, attribute_id, name, type, unit, description, constraints, tier, placement, pii, fresh_for_ms, version,
      created_at, retired_at, former, change)
    select v_tenant, d.id, d.name, d.type, d.unit, d.description, d.constraints, d.tier,
        coalesce(d.placement, case
          when d.before is null then case d.tier when 'hot' then 'hot' else 'cold' end
          when d.retired_us is not null or d.tier = 'cold' then case d.before when 'cold' then 'cold' else 'demoting' end
          when d.tier = 'hot' then case d.before when 'hot' then 'hot' else 'promoting' end
          else d.before
        end),
        d.pii, d.fresh_for_ms, d.version, attrium.instant(d.created_us), attrium.instant(d.retired_us),
        d.former, d.change
      from (
        select r.*, v_placed ->> r.id::text as before
          from jsonb_to_recordset(p_attributes) as r (
            id integer, name text, type text, unit text, description text, constraints jsonb, tier text, placement text,
            pii text, fresh_for_ms bigint, version integer, created_us bigint, retired_us bigint,
            former integer[], change jsonb)
      ) d
      order by d.id
    on conflict (tenant_id, attribute_id) do update set
      name = excluded.name, former = coalesce(excluded.former, a.former), change = excluded.change, unit = excluded.unit, description = excluded.description, constraints = excluded.constraints,
      tier = excluded.tier, placement = excluded.placement, pii = excluded.pii, fresh_for_ms = excluded.fresh_for_ms,
      version = excluded.version, retired_at = excluded.retired_at;

  update attrium.tenants t set schema_version = p_schema_version where t.tenant_id = v_tenant;

  v_moved := array(
    select a.attribute_id from attrium.attributes a
      where a.tenant_id = v_tenant and a.attribute_id = any (v_ids) and a.placement in ('promoting', 'demoting')
        and a.placement is distinct from v_placed ->> a.attribute_id::text);
  if v_moved <> '{}' then
    perform attrium.begin_tier_changes(v_tenant, v_moved);
  end if;
end
$$;

ALTER FUNCTION attrium.store_catalog(p_proof text, p_schema_version integer, p_attributes jsonb) OWNER TO attrium_store;

CREATE FUNCTION attrium.tenant_proof(p_tenant integer) RETURNS text
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select p_tenant || '.' || encode(
      sha256(k.outer_block || sha256(k.inner_block || convert_to('attrium-tenant:' || p_tenant, 'UTF8'))), 'hex')
    from attrium.tenant_signing_keys k
    limit 1
$$;

ALTER FUNCTION attrium.tenant_proof(p_tenant integer) OWNER TO attrium_store;

CREATE FUNCTION attrium.tenants_changing_tiers(p_proof text) RETURNS integer[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform attrium.required_operator(p_proof);
  return array(select distinct c.tenant_id from attrium.tier_changes c order by c.tenant_id);
end
$$;

ALTER FUNCTION attrium.tenants_changing_tiers(p_proof text) OWNER TO attrium_store;

CREATE FUNCTION attrium.tenants_named(p_proof text, p_name text) RETURNS TABLE(id integer, name text, attribute_limit integer, created_us bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform attrium.required_operator(p_proof);
  return query
    select t.tenant_id, t.name, t.attribute_limit, attrium.micros(t.created_at)
      from attrium.tenants t
      where p_name is null or t.name = p_name
      order by t.name;
end
$$;

ALTER FUNCTION attrium.tenants_named(p_proof text, p_name text) OWNER TO attrium_store;

CREATE FUNCTION attrium.tier_changes_of(p_proof text) RETURNS TABLE(attribute integer, hot boolean, started_us bigint, progress double precision, moved bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  return query
    select c.attribute_id, a.placement = 'promoting', attrium.micros(c.started_at),
        greatest(0, least(1, (c.cursor_entity - c.first_entity + 1)::double precision
          / greatest(1, c.last_entity - c.first_entity + 1))),
        c.values_moved
      from attrium.tier_changes c
      join attrium.attributes a on a.tenant_id = v_tenant and a.attribute_id = c.attribute_id
      where c.tenant_id = v_tenant
      order by c.started_at, c.attribute_id;
end
$$;

ALTER FUNCTION attrium.tier_changes_of(p_proof text) OWNER TO attrium_store;

CREATE FUNCTION attrium.upsert_hot_attrs(p_tenants integer[], p_entities bigint[], p_attributes integer[], p_nums double precision[], p_texts text[], p_observed timestamp with time zone[], p_seqs bigint[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET extra_float_digits TO '1'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
begin
  with changed as materialized (
    select u.tenant_id, u.entity_id,
        jsonb_object_agg(u.attribute_id, coalesce(to_jsonb(u.value_num), to_jsonb(u.value_text))) as attrs,
        jsonb_object_agg(u.attribute_id, jsonb_build_array(attrium.micros(u.observed_at), u.ingest_seq::text)) as observed
      from unnest(p_tenants, p_entities, p_attributes, p_nums, p_texts, p_observed, p_seqs)
        u (tenant_id, entity_id, attribute_id, value_num, value_text, observed_at, ingest_seq)
      group by u.tenant_id, u.entity_id
      order by u.tenant_id, u.entity_id
  ), merged as (
    update attrium.entity_jsonb j
      -- An unset attribute is a null here, and absent in the projection.
      set attrs = jsonb_strip_nulls(j.attrs || c.attrs), observed = j.observed || c.observed
      from changed c
      where j.tenant_id = c.tenant_id and j.entity_id = c.entity_id
  )
  insert into attrium.entity_jsonb (tenant_id, entity_id, attrs, observed)
    select c.tenant_id, c.entity_id, jsonb_strip_nulls(c.attrs), c.observed
      from changed c
      where not exists (
        select 1 from attrium.entity_jsonb j where j.tenant_id = c.tenant_id and j.entity_id = c.entity_id);
end
$$;

ALTER FUNCTION attrium.upsert_hot_attrs(p_tenants integer[], p_entities bigint[], p_attributes integer[], p_nums double precision[], p_texts text[], p_observed timestamp with time zone[], p_seqs bigint[]) OWNER TO attrium_store;

CREATE FUNCTION attrium.values_of_attribute(p_proof text, p_attribute integer, p_after text, p_entities integer, p_bytes bigint) RETURNS TABLE("values" json, reached text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
begin
  return query
    with looked as materialized (
      select l.key, v.value_num, v.value_text, row_number() over w as place,
          sum(64 + coalesce(octet_length(v.value_text), 0)) over w as bytes
        from (
          select e.entity_id, e.key from attrium.entities e
            where e.tenant_id = v_tenant and e.key > p_after
            order by e.key
            limit p_entities
        ) l
        left join lateral (
          select v.value_num, v.value_text from attrium.entity_values v
            where v.tenant_id = v_tenant and v.entity_id = l.entity_id and v.attribute_id = p_attribute
            limit 1
        ) v on true
        window w as (order by l.key rows unbounded preceding)
    ), kept as (
      select * from looked k where k.bytes <= p_bytes or k.place = 1
    )
    select coalesce(json_agg(json_build_array(k.key, k.value_num, k.value_text) order by k.key)
          filter (where k.value_num is not null or k.value_text is not null), '[]'),
        case when count(*) = p_entities or count(*) < (select count(*) from looked) then max(k.key) end
      from kept k;
end
$$;

ALTER FUNCTION attrium.values_of_attribute(p_proof text, p_attribute integer, p_after text, p_entities integer, p_bytes bigint) OWNER TO attrium_store;

CREATE FUNCTION attrium.walked_entities(p_tenant integer, p_walk jsonb, p_driven bigint[], p_conditions jsonb, p_from timestamp with time zone, p_to timestamp with time zone, p_wanted integer) RETURNS TABLE(entities bigint[], ended boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_sort TO 'off'
    SET jit TO 'off'
    AS $_$
declare
  w record;
  v_order text;
  v_statement text;
  v_begun boolean := false;
  v_last_num double precision;
  v_last_text text;
  v_chunk bigint[];
  v_taken integer;
  v_step integer := greatest(2 * p_wanted, 100);
begin
  select * into w from jsonb_to_record(p_walk) w (
    source text, attribute integer, down boolean, low double precision, high double precision,
    low_text text, before text, after_num double precision, after_text text);
  v_last_num := w.after_num;
  v_last_text := w.after_text;
  entities := '{}';
  v_order := case w.source when 'num' then 'v.hot_num' when 'text' then 'v.hot_text' else 'v.key' end;
  loop
    v_statement := format(
      'select array_agg(c.entity_id), %1$s(c.place) from (
        select v.entity_id, %2$s as place from %3$s %4$s %5$s %6$s
          order by %2$s %7$s fetch first $9 rows with ties) c',
      case when w.down then 'min' else 'max' end,
      v_order,
      case w.source
        when 'key' then 'attrium.entities v where v.tenant_id = $1 and v.alive and v.rev > 0'
        else format('attrium.entity_values v where v.tenant_id = $1 and v.attribute_id = $2 and %s is not null', v_order)
      end,
      case when w.low is not null then 'and v.hot_num >= $3' when w.low_text is not null then 'and v.hot_text >= $5' end,
      case when w.high is not null then 'and v.hot_num <= $4' when w.before is not null then 'and v.hot_text < $6' end,
      case when v_last_num is not null or v_last_text is not null then
        format('and %s %s%s %s', v_order, case when w.down then '<' else '>' end, case when v_begun then '' else '=' end,
          case w.source when 'num' then '$7' else '$8' end)
      end,
      case when w.down then 'desc' else 'asc' end);
    if w.source = 'num' then
      execute v_statement into v_chunk, v_last_num
        using p_tenant, w.attribute, w.low, w.high, w.low_text, w.before, v_last_num, v_last_text, v_step;
    else
      execute v_statement into v_chunk, v_last_text
        using p_tenant, w.attribute, w.low, w.high, w.low_text, w.before, v_last_num, v_last_text, v_step;
    end if;
    v_begun := true;
    v_taken := coalesce(cardinality(v_chunk), 0);
    ended := v_taken < v_step;
    if p_driven is not null then
      v_chunk := array(select c from unnest(v_chunk) c where (c in (select d from unnest(p_driven) d)) is true);
    end if;
    entities := entities || attrium.kept_entities(p_tenant, v_chunk, p_conditions, p_from, p_to);
    exit when ended or cardinality(entities) >= p_wanted;
    v_step := least(v_step * 4, 20000);
  end loop;
  return next;
end
$_$;

ALTER FUNCTION attrium.walked_entities(p_tenant integer, p_walk jsonb, p_driven bigint[], p_conditions jsonb, p_from timestamp with time zone, p_to timestamp with time zone, p_wanted integer) OWNER TO attrium_store;

CREATE FUNCTION attrium.write_staged(p_numbers bigint[]) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET jit TO 'off'
    AS $$
declare
  v_transaction xid8 := pg_current_xact_id();
  v_tenant integer[];
  v_entity_tenant integer[];
  v_entity_key text[];
  v_attribute_tenant integer[];
  v_attribute_id integer[];
  v_length integer;
  v_skew_us bigint;
  v_count integer;
begin
  select array_agg(distinct b.tenant_id), sum(b.length), sum(b.values_left), max(b.skew_us)
    into v_tenant, v_length, v_count, v_skew_us
    from attrium.staged_batches b where b.number = any (p_numbers);
  if v_tenant is null then
    return 0;
  end if;
  with batches as materialized (
    select b.*, sum(b.length) over (order by b.number) - b.length as first
      from attrium.staged_batches b where b.number = any (p_numbers)
  ), entities as materialized (
    -- 0 where there is none: an array without nulls finds an element at once.
    select b.number, b.tenant_id, n.place, n.key collate "C" as key,
        case when n.key is null then 0
          else dense_rank() over (partition by n.key is null order by b.tenant_id, n.key collate "C") end as merged
      from batches b cross join unnest(b.entity_keys) with ordinality n (key, place)
  ), attributes as materialized (
    select b.number, b.tenant_id, n.place, n.id, dense_rank() over (order by b.tenant_id, n.id) as merged
      from batches b cross join unnest(b.attribute_ids) with ordinality n (id, place)
  ), places as materialized (
    select b.transaction_id, b.tenant_id, b.staged_at, b.first, array_position(v_tenant, b.tenant_id) as request,
        e.merged as entity, a.merged as attribute
      from batches b
      join (select e.number, array_agg(e.merged::integer order by e.place) as merged from entities e group by e.number) e
        on e.number = b.number
      join (select a.number, array_agg(a.merged::integer order by a.place) as merged from attributes a group by a.number) a
        on a.number = b.number
  ), given as (
    update attrium.entity_values_ingest s
      set transaction_id = v_transaction, ord = (p.first + s.ord)::integer, request = p.request, entity = p.entity[s.entity],
          attribute = p.attribute[s.attribute], observed_us = coalesce(s.observed_us, attrium.micros(p.staged_at))
      from places p
      where s.transaction_id = p.transaction_id and s.tenant_id = p.tenant_id and s.edit is null
        and p.entity[s.entity] > 0 and p.attribute[s.attribute] > 0
  )
  select
      (select array_agg(e.tenant_id order by e.merged) from (select distinct e.merged, e.tenant_id, e.key from entities e where e.merged > 0) e),
      (select array_agg(e.key order by e.merged) from (select distinct e.merged, e.tenant_id, e.key from entities e where e.merged > 0) e),
      (select array_agg(a.tenant_id order by a.merged) from (select distinct a.merged, a.tenant_id, a.id from attributes a) a),
      (select array_agg(a.id order by a.merged) from (select distinct a.merged, a.tenant_id, a.id from attributes a) a)
    into v_entity_tenant, v_entity_key, v_attribute_tenant, v_attribute_id;
  delete from attrium.staged_batches b where b.number = any (p_numbers);
  perform attrium.stage_flush(
    array(select attrium.tenant_proof(t) from unnest(v_tenant) t),
    (select jsonb_agg(jsonb_build_object('kind', 'observations', 'tenant', t.tenant_id, 'staged', true,
          'schema_version', t.schema_version, 'atomic', false, 'count', 0) order by n.place)
      from unnest(v_tenant) with ordinality n (tenant_id, place) join attrium.tenants t using (tenant_id)),
    v_entity_tenant, v_entity_key, v_attribute_tenant, v_attribute_id, '[]',
    array(select generate_subscripts(v_entity_key, 1)),
    array(select array_position(v_tenant, t) from unnest(v_entity_tenant) t),
    null, v_length, v_skew_us, 0);
  return v_count;
end
$$;

ALTER FUNCTION attrium.write_staged(p_numbers bigint[]) OWNER TO attrium_store;

CREATE FUNCTION attrium.written_since(p_proof text, p_attributes integer[], p_since_us bigint, p_most integer) RETURNS TABLE(attribute integer, entries bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET jit TO 'off'
    AS $$
declare
  v_tenant integer := attrium.required_tenant(p_proof);
  v_since timestamptz := attrium.instant(p_since_us);
begin
  perform 1 from attrium.history_kept k where k.since <= v_since;
  if not found then
    return;
  end if;
  return query
    select a.attribute_id, n.entries
      from attrium.attributes a
      cross join lateral (
        select count(*) as entries
          from (
            select from unnest(a.attribute_id || a.former) o (number)
              cross join lateral (
                select from attrium.entity_values_ts h
                  where h.tenant_id = v_tenant and h.attribute_id = o.number and h.ingested_at >= v_since
                  offset 0
              ) h
              limit p_most + 1
          ) l
      ) n
      where a.tenant_id = v_tenant and a.attribute_id = any (p_attributes) and n.entries <= p_most;
end
$$;

ALTER FUNCTION attrium.written_since(p_proof text, p_attributes integer[], p_since_us bigint, p_most integer) OWNER TO attrium_store;

CREATE TABLE attrium.api_keys (
    tenant_id integer NOT NULL,
    key_id text NOT NULL COLLATE pg_catalog."C",
    hash text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL,
    label text NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    created_order bigint NOT NULL
);

ALTER TABLE ONLY attrium.api_keys FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.api_keys OWNER TO attrium_owner;

ALTER TABLE attrium.api_keys ALTER COLUMN created_order ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME attrium.api_keys_created_order_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE attrium.attribute_jobs (
    tenant_id integer NOT NULL,
    attribute_id integer NOT NULL,
    source_id integer,
    rounds integer DEFAULT 0 NOT NULL,
    from_seq bigint NOT NULL,
    until_seq bigint,
    after_seq bigint,
    converted bigint DEFAULT 0 NOT NULL,
    lost bigint DEFAULT 0 NOT NULL,
    after_at timestamp with time zone,
    kind text NOT NULL,
    phase text,
    after_key text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT attribute_jobs_kind_check CHECK ((kind = ANY (ARRAY['copy'::text, 'empty'::text]))),
    CONSTRAINT attribute_jobs_phase_check CHECK ((phase = ANY (ARRAY['entities'::text, 'tail'::text, 'settle'::text])))
);

ALTER TABLE ONLY attrium.attribute_jobs FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.attribute_jobs OWNER TO attrium_owner;

CREATE TABLE attrium.attribute_statistics (
    rows bigint NOT NULL,
    distinct_values bigint NOT NULL,
    tenant_id integer NOT NULL,
    attribute_id integer NOT NULL,
    common jsonb NOT NULL,
    bounds jsonb NOT NULL,
    text_bytes bigint DEFAULT 0 NOT NULL,
    cut_bytes bigint DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY attrium.attribute_statistics FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.attribute_statistics OWNER TO attrium_owner;

CREATE TABLE attrium.attribute_usage (
    counted_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    half_life_ms bigint NOT NULL,
    filters double precision NOT NULL,
    sorts double precision NOT NULL,
    reads double precision NOT NULL,
    saved_ms double precision NOT NULL,
    saved_ms_variance double precision NOT NULL,
    cold_finds double precision NOT NULL,
    cold_ms double precision NOT NULL,
    hot_finds double precision NOT NULL,
    hot_ms double precision NOT NULL,
    tenant_id integer NOT NULL,
    attribute_id integer NOT NULL,
    recent_ms double precision DEFAULT 0 NOT NULL,
    recent_ms_variance double precision DEFAULT 0 NOT NULL
)
WITH (fillfactor='50');

ALTER TABLE ONLY attrium.attribute_usage FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.attribute_usage OWNER TO attrium_owner;

CREATE TABLE attrium.attributes (
    tenant_id integer NOT NULL,
    attribute_id integer NOT NULL,
    version integer NOT NULL,
    fresh_for_ms bigint,
    created_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    name text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL,
    tier text NOT NULL,
    pii text NOT NULL,
    unit text,
    description text,
    constraints jsonb DEFAULT '{}'::jsonb NOT NULL,
    placement text DEFAULT 'cold'::text NOT NULL,
    former integer[],
    change jsonb,
    CONSTRAINT attributes_pii_check CHECK ((pii = ANY (ARRAY['none'::text, 'personal'::text, 'sensitive'::text]))),
    CONSTRAINT attributes_placement_check CHECK ((placement = ANY (ARRAY['cold'::text, 'promoting'::text, 'hot'::text, 'demoting'::text]))),
    CONSTRAINT attributes_tier_check CHECK ((tier = ANY (ARRAY['auto'::text, 'hot'::text, 'cold'::text]))),
    CONSTRAINT attributes_type_check CHECK ((type = ANY (ARRAY['number'::text, 'integer'::text, 'decimal'::text, 'boolean'::text, 'text'::text, 'timestamp'::text, 'json'::text, 'reference'::text])))
);

ALTER TABLE ONLY attrium.attributes FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.attributes OWNER TO attrium_owner;

CREATE VIEW attrium.attribute_stats WITH (security_invoker='true') AS
 SELECT a.tenant_id,
    a.attribute_id,
    a.name,
    a.type,
    a.tier,
    a.placement,
    s.rows,
    COALESCE((u.filters * u.an_hour), (0)::double precision) AS filters_per_hour,
    COALESCE((u.sorts * u.an_hour), (0)::double precision) AS sorts_per_hour,
    COALESCE((u.reads * u.an_hour), (0)::double precision) AS reads_per_hour,
    COALESCE((u.saved_ms * u.an_hour), (0)::double precision) AS saves_ms_per_hour,
    u.cold_mean_ms,
    u.hot_mean_ms,
    u.used_at
   FROM ((attrium.attributes a
     LEFT JOIN attrium.attribute_statistics s ON (((s.tenant_id = a.tenant_id) AND (s.attribute_id = a.attribute_id))))
     LEFT JOIN ( SELECT c.tenant_id,
            c.attribute_id,
            c.used_at,
            c.filters,
            c.sorts,
            c.reads,
            c.saved_ms,
            (((power((0.5)::double precision, LEAST((80)::double precision, GREATEST((0)::double precision, (((EXTRACT(epoch FROM (clock_timestamp() - c.counted_at)))::double precision * (1000)::double precision) / (c.half_life_ms)::double precision)))) * ln((2)::double precision)) * (3600000)::double precision) / (c.half_life_ms)::double precision) AS an_hour,
            (c.cold_ms / NULLIF(c.cold_finds, (0)::double precision)) AS cold_mean_ms,
            (c.hot_ms / NULLIF(c.hot_finds, (0)::double precision)) AS hot_mean_ms
           FROM attrium.attribute_usage c) u ON (((u.tenant_id = a.tenant_id) AND (u.attribute_id = a.attribute_id))))
  WHERE (a.retired_at IS NULL);

ALTER TABLE attrium.attribute_stats OWNER TO attrium_owner;

CREATE TABLE attrium.attribute_versions (
    from_seq bigint NOT NULL,
    tenant_id integer NOT NULL,
    attribute_id integer NOT NULL,
    version integer NOT NULL,
    type text NOT NULL,
    unit text,
    constraints jsonb NOT NULL
);

ALTER TABLE ONLY attrium.attribute_versions FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.attribute_versions OWNER TO attrium_owner;

CREATE TABLE attrium.audit_log (
    tenant_id integer NOT NULL,
    audit_id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor_key text COLLATE pg_catalog."C",
    actor_role text NOT NULL,
    action text NOT NULL,
    target text,
    details jsonb NOT NULL
);

ALTER TABLE ONLY attrium.audit_log FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.audit_log OWNER TO attrium_owner;

ALTER TABLE attrium.audit_log ALTER COLUMN audit_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME attrium.audit_log_audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE attrium.batches (
    first_seq bigint NOT NULL,
    last_seq bigint NOT NULL,
    ingested_at timestamp with time zone NOT NULL,
    tenant_id integer NOT NULL,
    edit_count integer NOT NULL,
    value_count integer NOT NULL,
    batch_id uuid NOT NULL
);

ALTER TABLE ONLY attrium.batches FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.batches OWNER TO attrium_owner;

CREATE TABLE attrium.entities (
    entity_id bigint NOT NULL,
    life_seq bigint DEFAULT 0 NOT NULL,
    rev bigint DEFAULT 0 NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    tenant_id integer NOT NULL,
    alive boolean DEFAULT true NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    type text COLLATE pg_catalog."C"
)
WITH (fillfactor='85');

ALTER TABLE ONLY attrium.entities FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.entities OWNER TO attrium_owner;

ALTER TABLE attrium.entities ALTER COLUMN entity_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME attrium.entities_entity_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE attrium.entity_jsonb (
    entity_id bigint NOT NULL,
    tenant_id integer NOT NULL,
    attrs jsonb NOT NULL,
    observed jsonb NOT NULL
)
WITH (fillfactor='85');

ALTER TABLE ONLY attrium.entity_jsonb FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.entity_jsonb OWNER TO attrium_owner;

CREATE TABLE attrium.entity_values (
    entity_id bigint NOT NULL,
    ingest_seq bigint NOT NULL,
    observed_at timestamp with time zone NOT NULL,
    value_num double precision,
    hot_num double precision,
    tenant_id integer NOT NULL,
    attribute_id integer NOT NULL,
    value_text text COLLATE pg_catalog."C",
    hot_text text COLLATE pg_catalog."C",
    CONSTRAINT entity_values_value_check CHECK (((value_num IS NULL) OR (value_text IS NULL)))
)
WITH (fillfactor='85');

ALTER TABLE ONLY attrium.entity_values FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.entity_values OWNER TO attrium_owner;

CREATE UNLOGGED TABLE attrium.entity_values_ingest (
    transaction_id xid8 DEFAULT pg_current_xact_id() NOT NULL,
    ord integer NOT NULL,
    request integer NOT NULL,
    item integer NOT NULL,
    edit integer,
    entity integer NOT NULL,
    tenant_id integer NOT NULL,
    attribute integer NOT NULL,
    observed_us bigint,
    value_num double precision,
    value_text text COLLATE pg_catalog."C",
    CONSTRAINT entity_values_ingest_value_check CHECK (((value_num IS NULL) OR (value_text IS NULL)))
);

ALTER TABLE attrium.entity_values_ingest OWNER TO attrium_owner;

CREATE TABLE attrium.entity_values_ts (
    entity_id bigint NOT NULL,
    ingest_seq bigint NOT NULL,
    observed_at timestamp with time zone NOT NULL,
    ingested_at timestamp with time zone NOT NULL,
    value_num double precision,
    tenant_id integer NOT NULL,
    attribute_id integer NOT NULL,
    value_text text COLLATE pg_catalog."C",
    CONSTRAINT entity_values_ts_value_check CHECK (((value_num IS NULL) OR (value_text IS NULL)))
)
PARTITION BY RANGE (ingested_at);

ALTER TABLE ONLY attrium.entity_values_ts FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.entity_values_ts OWNER TO attrium_owner;

CREATE TABLE attrium.history_kept (
    since timestamp with time zone NOT NULL,
    single boolean DEFAULT true NOT NULL,
    CONSTRAINT history_kept_single_check CHECK (single)
);

ALTER TABLE ONLY attrium.history_kept FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.history_kept OWNER TO attrium_owner;

CREATE TABLE attrium.idempotency_keys (
    tenant_id integer NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    expires_at timestamp with time zone NOT NULL,
    payload_hash text NOT NULL COLLATE pg_catalog."C",
    result jsonb
);

ALTER TABLE ONLY attrium.idempotency_keys FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.idempotency_keys OWNER TO attrium_owner;

CREATE SEQUENCE attrium.ingest_seq_blocks
    START WITH 1048576
    INCREMENT BY 1048576
    MINVALUE 1048576
    NO MAXVALUE
    CACHE 1;

ALTER TABLE attrium.ingest_seq_blocks OWNER TO attrium_owner;

CREATE TABLE attrium.ingest_streams (
    tenant_id integer NOT NULL,
    line bigint NOT NULL,
    sender bigint NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    stream text NOT NULL COLLATE pg_catalog."C"
);

ALTER TABLE ONLY attrium.ingest_streams FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.ingest_streams OWNER TO attrium_owner;

CREATE TABLE attrium.promotion_turns (
    counted_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    tenant_id integer NOT NULL
)
WITH (fillfactor='50');

ALTER TABLE ONLY attrium.promotion_turns FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.promotion_turns OWNER TO attrium_owner;

CREATE TABLE attrium.promotions (
    promotion_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    saves_ms double precision NOT NULL,
    before_ms double precision,
    before_finds double precision,
    after_ms double precision,
    after_finds double precision,
    bytes bigint NOT NULL,
    tenant_id integer NOT NULL,
    attribute_id integer NOT NULL,
    dry_run boolean NOT NULL,
    action text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT promotions_action_check CHECK ((action = ANY (ARRAY['promote'::text, 'demote'::text])))
);

ALTER TABLE ONLY attrium.promotions FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.promotions OWNER TO attrium_owner;

ALTER TABLE attrium.promotions ALTER COLUMN promotion_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME attrium.promotions_promotion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE attrium.schema_migrations (
    file text NOT NULL COLLATE pg_catalog."C",
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE attrium.schema_migrations OWNER TO attrium_owner;

CREATE SEQUENCE attrium.staged_batch_numbers
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER TABLE attrium.staged_batch_numbers OWNER TO attrium_owner;

CREATE UNLOGGED TABLE attrium.staged_batches (
    number bigint NOT NULL,
    transaction_id xid8 NOT NULL,
    staged_at timestamp with time zone NOT NULL,
    tenant_id integer NOT NULL,
    skew_us bigint NOT NULL,
    length integer NOT NULL,
    values_left integer NOT NULL,
    entity_keys text[] NOT NULL,
    attribute_ids integer[] NOT NULL
);

ALTER TABLE ONLY attrium.staged_batches FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.staged_batches OWNER TO attrium_owner;

CREATE TABLE attrium.tenant_signing_keys (
    key_id text NOT NULL COLLATE pg_catalog."C",
    installed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    inner_block bytea NOT NULL,
    outer_block bytea NOT NULL
);

ALTER TABLE ONLY attrium.tenant_signing_keys FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.tenant_signing_keys OWNER TO attrium_owner;

CREATE TABLE attrium.tenant_statistics (
    refreshed_at timestamp with time zone NOT NULL,
    entities bigint NOT NULL,
    sampled integer NOT NULL,
    took_ms integer NOT NULL,
    tenant_id integer NOT NULL,
    projection_bytes integer
);

ALTER TABLE ONLY attrium.tenant_statistics FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.tenant_statistics OWNER TO attrium_owner;

CREATE TABLE attrium.tenants (
    tenant_id integer NOT NULL,
    attribute_limit integer NOT NULL,
    schema_version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    placement_version bigint DEFAULT 0 NOT NULL,
    names_version integer DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY attrium.tenants FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.tenants OWNER TO attrium_owner;

ALTER TABLE attrium.tenants ALTER COLUMN tenant_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME attrium.tenants_tenant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE attrium.tier_changes (
    started_at timestamp with time zone NOT NULL,
    first_entity bigint NOT NULL,
    last_entity bigint NOT NULL,
    cursor_entity bigint NOT NULL,
    values_moved bigint DEFAULT 0 NOT NULL,
    tenant_id integer NOT NULL,
    attribute_id integer NOT NULL,
    skipped bigint[] DEFAULT '{}'::bigint[] NOT NULL
)
WITH (fillfactor='50');

ALTER TABLE ONLY attrium.tier_changes FORCE ROW LEVEL SECURITY;

ALTER TABLE attrium.tier_changes OWNER TO attrium_owner;

ALTER TABLE ONLY attrium.api_keys
    ADD CONSTRAINT api_keys_hash_key UNIQUE (hash);

ALTER TABLE ONLY attrium.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (tenant_id, key_id);

ALTER TABLE ONLY attrium.attribute_jobs
    ADD CONSTRAINT attribute_jobs_pkey PRIMARY KEY (tenant_id, attribute_id);

ALTER TABLE ONLY attrium.attribute_statistics
    ADD CONSTRAINT attribute_statistics_pkey PRIMARY KEY (tenant_id, attribute_id);

ALTER TABLE ONLY attrium.attribute_usage
    ADD CONSTRAINT attribute_usage_pkey PRIMARY KEY (tenant_id, attribute_id);

ALTER TABLE ONLY attrium.attribute_versions
    ADD CONSTRAINT attribute_versions_pkey PRIMARY KEY (tenant_id, attribute_id, version);

ALTER TABLE ONLY attrium.attributes
    ADD CONSTRAINT attributes_name_key UNIQUE (name, tenant_id);

ALTER TABLE ONLY attrium.attributes
    ADD CONSTRAINT attributes_pkey PRIMARY KEY (tenant_id, attribute_id);

ALTER TABLE ONLY attrium.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (tenant_id, audit_id);

ALTER TABLE ONLY attrium.batches
    ADD CONSTRAINT batches_pkey PRIMARY KEY (tenant_id, first_seq);

ALTER TABLE ONLY attrium.entities
    ADD CONSTRAINT entities_key_key UNIQUE (tenant_id, key);

ALTER TABLE ONLY attrium.entities
    ADD CONSTRAINT entities_pkey PRIMARY KEY (entity_id, tenant_id);

ALTER TABLE ONLY attrium.entity_jsonb
    ADD CONSTRAINT entity_jsonb_pkey PRIMARY KEY (tenant_id, entity_id);

ALTER TABLE ONLY attrium.entity_values
    ADD CONSTRAINT entity_values_pkey PRIMARY KEY (tenant_id, entity_id, attribute_id);

ALTER TABLE ONLY attrium.history_kept
    ADD CONSTRAINT history_kept_pkey PRIMARY KEY (single);

ALTER TABLE ONLY attrium.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (tenant_id, key);

ALTER TABLE ONLY attrium.ingest_streams
    ADD CONSTRAINT ingest_streams_pkey PRIMARY KEY (stream, tenant_id);

ALTER TABLE ONLY attrium.promotion_turns
    ADD CONSTRAINT promotion_turns_pkey PRIMARY KEY (tenant_id);

ALTER TABLE ONLY attrium.promotions
    ADD CONSTRAINT promotions_pkey PRIMARY KEY (tenant_id, promotion_id);

ALTER TABLE ONLY attrium.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (file);

ALTER TABLE ONLY attrium.staged_batches
    ADD CONSTRAINT staged_batches_pkey PRIMARY KEY (number);

ALTER TABLE ONLY attrium.tenant_signing_keys
    ADD CONSTRAINT tenant_signing_keys_pkey PRIMARY KEY (key_id);

ALTER TABLE ONLY attrium.tenant_statistics
    ADD CONSTRAINT tenant_statistics_pkey PRIMARY KEY (tenant_id);

ALTER TABLE ONLY attrium.tenants
    ADD CONSTRAINT tenants_name_key UNIQUE (name);

ALTER TABLE ONLY attrium.tenants
    ADD CONSTRAINT tenants_pkey PRIMARY KEY (tenant_id);

ALTER TABLE ONLY attrium.tier_changes
    ADD CONSTRAINT tier_changes_pkey PRIMARY KEY (tenant_id, attribute_id);

CREATE INDEX attributes_retired_idx ON attrium.attributes USING btree (retired_at) WHERE (retired_at IS NOT NULL);

CREATE INDEX batches_ingested_idx ON attrium.batches USING brin (ingested_at) WITH (autosummarize='on');

CREATE INDEX entity_values_hot_num_idx ON attrium.entity_values USING btree (tenant_id, attribute_id, hot_num, entity_id) WHERE (hot_num IS NOT NULL);

CREATE INDEX entity_values_hot_text_idx ON attrium.entity_values USING btree (tenant_id, attribute_id, hot_text, entity_id) WHERE (hot_text IS NOT NULL);

CREATE INDEX entity_values_ingest_transaction_idx ON attrium.entity_values_ingest USING btree (transaction_id);

CREATE INDEX entity_values_ts_attribute_idx ON ONLY attrium.entity_values_ts USING btree (tenant_id, attribute_id, ingested_at);

CREATE INDEX entity_values_ts_ingested_idx ON ONLY attrium.entity_values_ts USING brin (ingested_at) WITH (autosummarize='on');

CREATE INDEX idempotency_keys_expires_idx ON attrium.idempotency_keys USING btree (expires_at);

CREATE INDEX ingest_streams_expires_idx ON attrium.ingest_streams USING btree (expires_at);

CREATE INDEX staged_batches_tenant_idx ON attrium.staged_batches USING btree (tenant_id, number);

ALTER TABLE ONLY attrium.api_keys
    ADD CONSTRAINT api_keys_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES attrium.tenants(tenant_id);

ALTER TABLE ONLY attrium.attributes
    ADD CONSTRAINT attributes_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES attrium.tenants(tenant_id);

ALTER TABLE ONLY attrium.audit_log
    ADD CONSTRAINT audit_log_tenant_fkey FOREIGN KEY (tenant_id) REFERENCES attrium.tenants(tenant_id);

ALTER TABLE attrium.api_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY api_keys_own ON attrium.api_keys TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY api_keys_store ON attrium.api_keys TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.attribute_jobs ENABLE ROW LEVEL SECURITY;

CREATE POLICY attribute_jobs_own ON attrium.attribute_jobs TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY attribute_jobs_store ON attrium.attribute_jobs TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.attribute_statistics ENABLE ROW LEVEL SECURITY;

CREATE POLICY attribute_statistics_own ON attrium.attribute_statistics TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY attribute_statistics_store ON attrium.attribute_statistics TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.attribute_usage ENABLE ROW LEVEL SECURITY;

CREATE POLICY attribute_usage_own ON attrium.attribute_usage TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY attribute_usage_store ON attrium.attribute_usage TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.attribute_versions ENABLE ROW LEVEL SECURITY;

CREATE POLICY attribute_versions_own ON attrium.attribute_versions TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY attribute_versions_store ON attrium.attribute_versions TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.attributes ENABLE ROW LEVEL SECURITY;

CREATE POLICY attributes_own ON attrium.attributes TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY attributes_store ON attrium.attributes TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.audit_log ENABLE ROW LEVEL SECURITY;

CREATE POLICY audit_log_own ON attrium.audit_log TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY audit_log_store ON attrium.audit_log TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.batches ENABLE ROW LEVEL SECURITY;

CREATE POLICY batches_own ON attrium.batches TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY batches_store ON attrium.batches TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.entities ENABLE ROW LEVEL SECURITY;

CREATE POLICY entities_own ON attrium.entities TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY entities_store ON attrium.entities TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.entity_jsonb ENABLE ROW LEVEL SECURITY;

CREATE POLICY entity_jsonb_own ON attrium.entity_jsonb TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY entity_jsonb_store ON attrium.entity_jsonb TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.entity_values ENABLE ROW LEVEL SECURITY;

CREATE POLICY entity_values_own ON attrium.entity_values TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY entity_values_store ON attrium.entity_values TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.entity_values_ts ENABLE ROW LEVEL SECURITY;

CREATE POLICY entity_values_ts_own ON attrium.entity_values_ts TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY entity_values_ts_store ON attrium.entity_values_ts TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.history_kept ENABLE ROW LEVEL SECURITY;

CREATE POLICY history_kept_owner ON attrium.history_kept TO attrium_owner USING (true) WITH CHECK (true);

CREATE POLICY history_kept_store ON attrium.history_kept FOR SELECT TO attrium_store USING (true);

ALTER TABLE attrium.idempotency_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY idempotency_keys_own ON attrium.idempotency_keys TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY idempotency_keys_store ON attrium.idempotency_keys TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.ingest_streams ENABLE ROW LEVEL SECURITY;

CREATE POLICY ingest_streams_own ON attrium.ingest_streams TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY ingest_streams_store ON attrium.ingest_streams TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.promotion_turns ENABLE ROW LEVEL SECURITY;

CREATE POLICY promotion_turns_own ON attrium.promotion_turns TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY promotion_turns_store ON attrium.promotion_turns TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.promotions ENABLE ROW LEVEL SECURITY;

CREATE POLICY promotions_own ON attrium.promotions TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY promotions_store ON attrium.promotions TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.staged_batches ENABLE ROW LEVEL SECURITY;

CREATE POLICY staged_batches_own ON attrium.staged_batches TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY staged_batches_store ON attrium.staged_batches TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.tenant_signing_keys ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_signing_keys_owner ON attrium.tenant_signing_keys TO attrium_owner USING (true) WITH CHECK (true);

CREATE POLICY tenant_signing_keys_store ON attrium.tenant_signing_keys FOR SELECT TO attrium_store USING (true);

ALTER TABLE attrium.tenant_statistics ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_statistics_own ON attrium.tenant_statistics TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY tenant_statistics_store ON attrium.tenant_statistics TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.tenants ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenants_own ON attrium.tenants TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY tenants_store ON attrium.tenants TO attrium_store USING (true) WITH CHECK (true);

ALTER TABLE attrium.tier_changes ENABLE ROW LEVEL SECURITY;

CREATE POLICY tier_changes_own ON attrium.tier_changes TO attrium_app USING ((tenant_id = ( SELECT attrium.current_tenant() AS current_tenant)));

CREATE POLICY tier_changes_store ON attrium.tier_changes TO attrium_store USING (true) WITH CHECK (true);

GRANT ALL ON SCHEMA attrium TO attrium_store;
GRANT USAGE ON SCHEMA attrium TO attrium_app;

REVOKE ALL ON FUNCTION attrium.api_key_by_hash(p_hash text) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.api_key_by_hash(p_hash text) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.api_keys_of(p_proof text) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.api_keys_of(p_proof text) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.append_audit(p_proof text, p_actor_key text, p_actor_role text, p_action text, p_target text, p_details jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.append_audit(p_proof text, p_actor_key text, p_actor_role text, p_action text, p_target text, p_details jsonb) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.attribute_usage_of(p_proof text) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.attribute_usage_of(p_proof text) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.attribute_work(p_proof text, p_retired_before_us bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.attribute_work(p_proof text, p_retired_before_us bigint) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.audit_of(p_proof text, p_before bigint, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.audit_of(p_proof text, p_before bigint, p_limit integer) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.begin_tier_changes(p_tenant integer, p_attributes integer[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION attrium.catalog_of(p_proof text, p_schema_version integer, p_last_id integer, p_placement_version bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.catalog_of(p_proof text, p_schema_version integer, p_last_id integer, p_placement_version bigint) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.claim_promotion_turns(p_proof text, p_every_ms bigint, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.claim_promotion_turns(p_proof text, p_every_ms bigint, p_limit integer) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.clock_us() FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.clock_us() TO attrium_app;

REVOKE ALL ON FUNCTION attrium.conversion_advance(p_proof text, p_attribute integer, p_rows jsonb, p_reached jsonb, p_complete boolean, p_lost integer, p_hot boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.conversion_advance(p_proof text, p_attribute integer, p_rows jsonb, p_reached jsonb, p_complete boolean, p_lost integer, p_hot boolean) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.conversion_phase(p_proof text, p_attribute integer, p_lock boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.conversion_phase(p_proof text, p_attribute integer, p_lock boolean) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.conversion_rows(p_proof text, p_attribute integer, p_limit integer, p_bytes bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.conversion_rows(p_proof text, p_attribute integer, p_limit integer, p_bytes bigint) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.copies_of(p_proof text) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.copies_of(p_proof text) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.count_attribute_usage(p_proof text, p_half_life_ms bigint, p_counted jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.count_attribute_usage(p_proof text, p_half_life_ms bigint, p_counted jsonb) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.create_api_key(p_proof text, p_id text, p_hash text, p_role text, p_label text, p_expires_us bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.create_api_key(p_proof text, p_id text, p_hash text, p_role text, p_label text, p_expires_us bigint) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.create_tenant(p_proof text, p_name text, p_attribute_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.create_tenant(p_proof text, p_name text, p_attribute_limit integer) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.current_tenant() FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.current_tenant() TO attrium_app;

REVOKE ALL ON FUNCTION attrium.decayed(p_sum double precision, p_left double precision) FROM PUBLIC;

REVOKE ALL ON FUNCTION attrium.detach_history_month(p_proof text, p_month text) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.detach_history_month(p_proof text, p_month text) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.drop_history_month(p_proof text, p_month text) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.drop_history_month(p_proof text, p_month text) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.empty_attributes(p_proof text, p_entities integer) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.empty_attributes(p_proof text, p_entities integer) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.ensure_history_partition(p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.ensure_history_partition(p_at timestamp with time zone) TO attrium_store;

REVOKE ALL ON FUNCTION attrium.entity_history(p_proof text, p_key text, p_attributes integer[], p_from_us bigint, p_to_us bigint, p_skew_us bigint, p_before_us bigint, p_before_seq bigint, p_limit integer, p_bytes bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.entity_history(p_proof text, p_key text, p_attributes integer[], p_from_us bigint, p_to_us bigint, p_skew_us bigint, p_before_us bigint, p_before_seq bigint, p_limit integer, p_bytes bigint) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.evolve_catalog(p_proof text, p_attributes jsonb, p_begun jsonb, p_dropped integer[], p_ended integer[], p_emptied integer[], p_names_version integer) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.evolve_catalog(p_proof text, p_attributes jsonb, p_begun jsonb, p_dropped integer[], p_ended integer[], p_emptied integer[], p_names_version integer) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.filter_condition(p_filter jsonb, p_path text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION attrium.find_by_plan(p_proof text, p_plan jsonb, p_limit integer, p_attributes integer[], p_bytes bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.find_by_plan(p_proof text, p_plan jsonb, p_limit integer, p_attributes integer[], p_bytes bigint) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.find_entities_by_attributes(p_proof text, p_filter jsonb, p_from_us bigint, p_to_us bigint, p_after text, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.find_entities_by_attributes(p_proof text, p_filter jsonb, p_from_us bigint, p_to_us bigint, p_after text, p_limit integer) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.flush_staged(p_values integer) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.flush_staged(p_values integer) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.flush_staged_of(p_proof text) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.flush_staged_of(p_proof text) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.health_check() FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.health_check() TO attrium_app;

REVOKE ALL ON FUNCTION attrium.history_months() FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.history_months() TO attrium_store;
GRANT ALL ON FUNCTION attrium.history_months() TO attrium_app;

REVOKE ALL ON FUNCTION attrium.hold_history(p_since_us bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.hold_history(p_since_us bigint) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.hot_attributes(p_proof text, p_attributes integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.hot_attributes(p_proof text, p_attributes integer[]) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.instant(p_micros bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.instant(p_micros bigint) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.kept_entities(p_tenant integer, p_entities bigint[], p_conditions jsonb, p_from timestamp with time zone, p_to timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION attrium.left_of_usage(p_counted_at timestamp with time zone, p_half_life_ms bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION attrium.lock_catalog(p_proof text) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.lock_catalog(p_proof text) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.log_epoch() FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.log_epoch() TO attrium_app;

REVOKE ALL ON FUNCTION attrium.log_position() FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.log_position() TO attrium_app;

REVOKE ALL ON FUNCTION attrium.make_history_months(p_proof text, p_ahead integer) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.make_history_months(p_proof text, p_ahead integer) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.make_history_months_ahead(p_ahead integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION attrium.measure_promotions(p_proof text) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.measure_promotions(p_proof text) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.micros(p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.micros(p_at timestamp with time zone) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.move_streams(p_proofs text[], p_tenants integer[], p_streams text[], p_senders bigint[], p_from bigint[], p_through bigint[], p_ttl_us bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.move_streams(p_proofs text[], p_tenants integer[], p_streams text[], p_senders bigint[], p_from bigint[], p_through bigint[], p_ttl_us bigint) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.names_differ(p_proof text, p_names integer) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.names_differ(p_proof text, p_names integer) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.open_stream(p_proof text, p_stream text, p_ttl_us bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.open_stream(p_proof text, p_stream text, p_ttl_us bigint) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.page_of_entities(p_tenant integer, p_entities bigint[], p_order integer, p_low double precision, p_high double precision, p_down boolean, p_nulls_first boolean, p_key_down boolean, p_after_key text, p_after_num double precision, p_after_text text, p_limit integer, p_attributes integer[], p_types json, p_most bigint, p_bytes bigint, OUT entities json, OUT more boolean, OUT too_large text) FROM PUBLIC;

REVOKE ALL ON FUNCTION attrium.page_of_projections(p_tenant integer, p_entities bigint[], p_plan jsonb, p_limit integer, p_attributes integer[], OUT entities json, OUT more boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION attrium.planned_page(p_tenant integer, p_plan jsonb, p_limit integer, p_attributes integer[], p_bytes bigint, OUT entities json, OUT more boolean, OUT too_large text) FROM PUBLIC;

REVOKE ALL ON FUNCTION attrium.promotions_of(p_proof text, p_before bigint, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.promotions_of(p_proof text, p_before bigint, p_limit integer) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.proven_tenant(p_proof text) FROM PUBLIC;

REVOKE ALL ON FUNCTION attrium.proves(p_proof text, p_inner bytea, p_outer bytea) FROM PUBLIC;

REVOKE ALL ON FUNCTION attrium.purge_expired(p_proof text, p_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.purge_expired(p_proof text, p_limit integer) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.read_entities(p_proof text, p_keys text[], p_attributes integer[], p_as_of_us bigint, p_bytes bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.read_entities(p_proof text, p_keys text[], p_attributes integer[], p_as_of_us bigint, p_bytes bigint) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.read_proof() FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.read_proof() TO attrium_app;

REVOKE ALL ON FUNCTION attrium.record_promotions(p_proof text, p_entries jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.record_promotions(p_proof text, p_entries jsonb) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.refresh_statistics(p_proof text, p_sample integer, p_least_age_ms integer) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.refresh_statistics(p_proof text, p_sample integer, p_least_age_ms integer) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.replay_outcome(p_proof text, p_key text, p_payload_hash text) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.replay_outcome(p_proof text, p_key text, p_payload_hash text) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.required_operator(p_proof text) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.required_operator(p_proof text) TO attrium_owner;

REVOKE ALL ON FUNCTION attrium.required_tenant(p_proof text) FROM PUBLIC;

REVOKE ALL ON FUNCTION attrium.revoke_api_key(p_proof text, p_id text) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.revoke_api_key(p_proof text, p_id text) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.rotate_api_key(p_proof text, p_id text, p_new_id text, p_hash text, p_expires_us bigint, p_ends_us bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.rotate_api_key(p_proof text, p_id text, p_new_id text, p_hash text, p_expires_us bigint, p_ends_us bigint) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.stage_flush(p_proofs text[], p_requests jsonb, p_entity_tenants integer[], p_entity_keys text[], p_attribute_tenants integer[], p_attribute_ids integer[], p_edits jsonb, p_observed integer[], p_observing integer[], p_latest_us bigint, p_length integer, p_skew_us bigint, p_ttl_us bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.stage_flush(p_proofs text[], p_requests jsonb, p_entity_tenants integer[], p_entity_keys text[], p_attribute_tenants integer[], p_attribute_ids integer[], p_edits jsonb, p_observed integer[], p_observing integer[], p_latest_us bigint, p_length integer, p_skew_us bigint, p_ttl_us bigint) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.stage_values(p_proof text, p_schema_version bigint, p_entity_keys text[], p_attribute_ids integer[], p_length integer, p_skew_us bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.stage_values(p_proof text, p_schema_version bigint, p_entity_keys text[], p_attribute_ids integer[], p_length integer, p_skew_us bigint) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.staged_waits(p_proof text) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.staged_waits(p_proof text) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.start_tier_change(p_proof text, p_attribute integer, p_hot boolean, p_why jsonb, OUT tenant_known boolean, OUT attribute_known boolean, OUT retired boolean, OUT placement text, OUT started boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.start_tier_change(p_proof text, p_attribute integer, p_hot boolean, p_why jsonb, OUT tenant_known boolean, OUT attribute_known boolean, OUT retired boolean, OUT placement text, OUT started boolean) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.statistics_of(p_proof text, p_attributes integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.statistics_of(p_proof text, p_attributes integer[]) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.step_tier_changes(p_proof text, p_values integer, p_attributes integer[], OUT outcome text, OUT moved bigint, OUT finished integer[]) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.step_tier_changes(p_proof text, p_values integer, p_attributes integer[], OUT outcome text, OUT moved bigint, OUT finished integer[]) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.store_catalog(p_proof text, p_schema_version integer, p_attributes jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.store_catalog(p_proof text, p_schema_version integer, p_attributes jsonb) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.tenant_proof(p_tenant integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION attrium.tenants_changing_tiers(p_proof text) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.tenants_changing_tiers(p_proof text) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.tenants_named(p_proof text, p_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.tenants_named(p_proof text, p_name text) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.tier_changes_of(p_proof text) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.tier_changes_of(p_proof text) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.upsert_hot_attrs(p_tenants integer[], p_entities bigint[], p_attributes integer[], p_nums double precision[], p_texts text[], p_observed timestamp with time zone[], p_seqs bigint[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION attrium.values_of_attribute(p_proof text, p_attribute integer, p_after text, p_entities integer, p_bytes bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.values_of_attribute(p_proof text, p_attribute integer, p_after text, p_entities integer, p_bytes bigint) TO attrium_app;

REVOKE ALL ON FUNCTION attrium.walked_entities(p_tenant integer, p_walk jsonb, p_driven bigint[], p_conditions jsonb, p_from timestamp with time zone, p_to timestamp with time zone, p_wanted integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION attrium.write_staged(p_numbers bigint[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION attrium.written_since(p_proof text, p_attributes integer[], p_since_us bigint, p_most integer) FROM PUBLIC;
GRANT ALL ON FUNCTION attrium.written_since(p_proof text, p_attributes integer[], p_since_us bigint, p_most integer) TO attrium_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.api_keys TO attrium_store;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.attribute_jobs TO attrium_store;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.attribute_statistics TO attrium_store;
GRANT SELECT ON TABLE attrium.attribute_statistics TO attrium_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.attribute_usage TO attrium_store;
GRANT SELECT ON TABLE attrium.attribute_usage TO attrium_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.attributes TO attrium_store;
GRANT SELECT ON TABLE attrium.attributes TO attrium_app;

GRANT SELECT ON TABLE attrium.attribute_stats TO attrium_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.attribute_versions TO attrium_store;

GRANT SELECT,INSERT ON TABLE attrium.audit_log TO attrium_store;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.batches TO attrium_store;
GRANT SELECT ON TABLE attrium.batches TO attrium_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.entities TO attrium_store;
GRANT SELECT ON TABLE attrium.entities TO attrium_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.entity_jsonb TO attrium_store;
GRANT SELECT ON TABLE attrium.entity_jsonb TO attrium_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.entity_values TO attrium_store;
GRANT SELECT ON TABLE attrium.entity_values TO attrium_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.entity_values_ingest TO attrium_store;

GRANT INSERT(ord) ON TABLE attrium.entity_values_ingest TO attrium_app;

GRANT INSERT(request) ON TABLE attrium.entity_values_ingest TO attrium_app;

GRANT INSERT(item) ON TABLE attrium.entity_values_ingest TO attrium_app;

GRANT INSERT(edit) ON TABLE attrium.entity_values_ingest TO attrium_app;

GRANT INSERT(entity) ON TABLE attrium.entity_values_ingest TO attrium_app;

GRANT INSERT(tenant_id) ON TABLE attrium.entity_values_ingest TO attrium_app;

GRANT INSERT(attribute) ON TABLE attrium.entity_values_ingest TO attrium_app;

GRANT INSERT(observed_us) ON TABLE attrium.entity_values_ingest TO attrium_app;

GRANT INSERT(value_num) ON TABLE attrium.entity_values_ingest TO attrium_app;

GRANT INSERT(value_text) ON TABLE attrium.entity_values_ingest TO attrium_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.entity_values_ts TO attrium_store;
GRANT SELECT ON TABLE attrium.entity_values_ts TO attrium_app;

GRANT SELECT ON TABLE attrium.history_kept TO attrium_store;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.idempotency_keys TO attrium_store;

GRANT USAGE ON SEQUENCE attrium.ingest_seq_blocks TO attrium_store;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.ingest_streams TO attrium_store;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.promotion_turns TO attrium_store;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.promotions TO attrium_store;
GRANT SELECT ON TABLE attrium.promotions TO attrium_app;

GRANT SELECT ON TABLE attrium.schema_migrations TO attrium_app;

GRANT USAGE ON SEQUENCE attrium.staged_batch_numbers TO attrium_store;

GRANT SELECT,INSERT,DELETE ON TABLE attrium.staged_batches TO attrium_store;

GRANT SELECT ON TABLE attrium.tenant_signing_keys TO attrium_store;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.tenant_statistics TO attrium_store;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.tenants TO attrium_store;
GRANT SELECT ON TABLE attrium.tenants TO attrium_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attrium.tier_changes TO attrium_store;
