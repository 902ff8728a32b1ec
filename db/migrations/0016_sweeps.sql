-- How far the sweeper has come, one row a kind of workflow: what should be open is compared with Temporal page by page.
create table sweeps (
  kind text primary key,
  -- The Temporal that was compared with. Another one knows nothing: everything is opened again there.
  namespace_id text not null,
  -- Rows up to this id have been looked at in this round; null where a round begins.
  cursor uuid,
  -- A round that goes through all pages without a rest between them.
  is_hurried boolean not null default false,
  -- Workflows that were closed before this have been looked at.
  seen_until timestamptz,
  -- Until then it is another sweeper's.
  free_at timestamptz not null
);
