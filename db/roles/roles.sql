-- The three roles of the store. They belong to the whole cluster, so migrators of other databases may be making them
-- at this very moment: a role that is there already is fine, whoever made it.
--   attrium_owner  owns the schema and the tables; nobody logs in as it
--   attrium_store  owns the functions, which alone write and which check the tenant themselves; nobody logs in as it
--   attrium_app    what the service connects as; owns nothing
do $$
declare
  v_role text;
begin
  foreach v_role in array array['attrium_owner', 'attrium_store', 'attrium_app'] loop
    begin
      if to_regrole(v_role) is null then
        execute format('create role %I nologin noinherit nosuperuser nocreatedb nocreaterole', v_role);
      end if;
    exception
      when duplicate_object or unique_violation then null;
    end;
  end loop;
end
$$;
