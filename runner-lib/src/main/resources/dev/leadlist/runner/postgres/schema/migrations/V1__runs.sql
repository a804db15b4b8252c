-- Schema, bookkeeping, and the run table if there is none. A run table that exists is not touched.

do $install$
begin
  -- Asked first: "create ... if not exists" demands the right to create even where nothing is missing.
  if pg_catalog.to_regnamespace('${schema}') is null then
    create schema ${schema};
  end if;

  if pg_catalog.to_regclass('${schema}.leadlist_migrations') is null then
    create table ${schema}.leadlist_migrations (
      version integer primary key,
      name text not null,
      checksum text, -- null: installed by a tool that keeps its own
      installed_at timestamptz not null default pg_catalog.now()
    );
    comment on table ${schema}.leadlist_migrations is 'Lead List Runner: which of its migrations are installed';
  end if;

  if pg_catalog.to_regclass('${schema}.${table}') is null then
    create table ${schema}.${table} (
      ${id} uuid primary key,
      ${criteria} jsonb,
      ${target_quantity} integer,
      ${stage} text,
      ${status} text
    );
  end if;
end
$install$;

insert into ${schema}.leadlist_migrations (version, name) values (1, 'runs') on conflict do nothing;
