-- Who works here, since when, and how the others ended: one row per worker, kept after its end. A table that has only the
-- columns of the prevention guide is completed, and whoever writes those goes on as before.

do $install$
declare
  wanted record;
begin
  if pg_catalog.to_regclass('${schema}.worker_registry') is null then
    create table ${schema}.worker_registry (
      worker_id text primary key,
      worker_type text not null,
      run_filter_id uuid, -- the run it is bound to
      started_at timestamptz not null default pg_catalog.now(),
      last_heartbeat timestamptz not null default pg_catalog.now(), -- by this server's clock
      status text not null default 'active' -- or 'ended', or 'crashed': found dead or silent
    ) with (fillfactor = 70); -- a heartbeat finds room beside the row it updates
    comment on table ${schema}.worker_registry is
      'Lead List Runner: one row per worker; the view workers says which of them are alive';
  end if;

  -- Looked up one by one: "add column if not exists" would lock the table even where nothing is missing.
  for wanted in
    select c.name, c.type
    from (values
      ('host', 'text'),
      ('process', 'text'), -- boot/namespace/pid/start
      ('end_rule', 'text'), -- what decides for it whether a run is over
      ('owner', 'text'), -- of the process: who started it, in the same form
      ('loops', 'bigint'),
      ('calls', 'bigint'),
      ('max_loops', 'bigint'),
      ('max_runtime', 'interval'),
      ('lease', 'interval'), -- what it may be silent for before others take its runs
      ('run_id', 'uuid'), -- in hand now
      ('last_progress_at', 'timestamptz'), -- alive is not working
      ('stop_requested_at', 'timestamptz'), -- by anybody; heeded with the next heartbeat
      ('ended_at', 'timestamptz'),
      ('exit_reason', 'text'),
      ('handler_stuck', 'boolean'),
      ('duration', 'interval')
    ) as c (name, type)
    where not exists (
      select from pg_catalog.pg_attribute a
      where a.attrelid = '${schema}.worker_registry'::pg_catalog.regclass
        and a.attname = c.name and not a.attisdropped)
  loop
    execute 'alter table ${schema}.worker_registry add column ' || wanted.name || ' ' || wanted.type;
  end loop;

  if pg_catalog.to_regclass('${schema}.worker_registry_not_ended') is null then
    create index worker_registry_not_ended on ${schema}.worker_registry (started_at)
      where status <> 'ended';
  end if;
end
$install$;

-- A function, because a view that names the run table would keep its owner from dropping it or altering its columns.
-- Runs with the rights of whoever looks at the view.
create or replace function ${schema}.leadlist_run_status(run uuid) returns text
language sql stable
as $status$
  select pg_catalog.btrim(r.${status}::pg_catalog.text, E' \t\n\r\f') from ${schema}.${table} r where r.${id} = run
$status$;

comment on function ${schema}.leadlist_run_status(uuid) is 'Lead List Runner: the status of a run, for the view workers';

create or replace view ${schema}.workers as
select
  w.worker_id, w.worker_type, w.run_filter_id, w.started_at, w.last_heartbeat, w.status,
  case
    when w.status <> 'active' then w.status
    when w.last_heartbeat <= pg_catalog.clock_timestamp() - interval '2.5 seconds' then 'silent'
    else 'alive'
  end as liveness,
  ${schema}.leadlist_run_status(coalesce(w.run_id, w.run_filter_id)) as run_status,
  w.host, w.process, w.owner, w.loops, w.calls, w.max_loops, w.max_runtime, w.lease, w.run_id, w.last_progress_at,
  w.stop_requested_at, w.ended_at, w.exit_reason, w.handler_stuck, w.duration
from ${schema}.worker_registry w;

comment on view ${schema}.workers is
  'Lead List Runner: all workers; liveness is alive, silent (no heartbeat for 2.5 s), crashed or ended';

insert into ${schema}.leadlist_migrations (version, name) values (4, 'worker_registry') on conflict do nothing;
