-- Whether a text is the proof that a signing key gives of what stands before its first dot: `<tenant>.<hex HMAC-SHA256>`.
-- The HMAC is RFC 2104 by hand over sha256(), so that no extension is needed. Hashes are compared, because `=` stops at
-- the first byte that differs, and its time would tell a guesser how many are right. A SQL body without settings, so that
-- it becomes part of the statement that asks, which must be its owner's: nobody else may read the keys.
--   p_inner, p_outer  the blocks of tenant_signing_keys
create or replace function attrium.proves(p_proof text, p_inner bytea, p_outer bytea) returns boolean
language sql stable parallel safe
as $$
  select sha256(convert_to(p_proof, 'UTF8'))
    = sha256(convert_to(split_part(p_proof, '.', 1) || '.' || encode(sha256(p_outer || sha256(p_inner
      || convert_to('attrium-tenant:' || split_part(p_proof, '.', 1), 'UTF8'))), 'hex'), 'UTF8'))
$$;
alter function attrium.proves(text, bytea, bytea) owner to attrium_store;
revoke all on function attrium.proves(text, bytea, bytea) from public;
