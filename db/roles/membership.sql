-- Lets an administrator without superuser rights give objects to the store's roles, which asks membership of them.
do $$
begin
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant attrium_owner, attrium_store to %I', current_user);
  end if;
end
$$;
