-- What protects history: append-only tables, and columns that are fixed once written.
create extension if not exists btree_gist;

-- For triggers of statements that must never happen. The argument is what to do instead.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% of % is refused: %', lower(tg_op), tg_table_name, tg_argv[0]
    using errcode = 'restrict_violation';
end $$;
