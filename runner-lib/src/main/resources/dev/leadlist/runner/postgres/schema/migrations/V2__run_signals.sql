-- Tells listening workers that a run is over. The signal is only for speed: every worker asks the table itself before it
-- believes one, and asks regularly without one.

create or replace function ${schema}.leadlist_signal_run() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp -- the writer's own may lead anywhere
as $signal$
-- Arguments: the channel, the id column; the others only record what the triggers were made for.
-- Runs with the writer's rights, of which it needs none. Nobody needs EXECUTE to fire a trigger.
declare
  gone text;
  ended text;
begin
  if tg_op = 'TRUNCATE' then
    perform pg_catalog.pg_notify(tg_argv[0], '*');
    return null;
  end if;

  execute pg_catalog.format('select ($1).%I::pg_catalog.text', tg_argv[1]) into gone using old;
  perform pg_catalog.pg_notify(tg_argv[0], gone);
  if tg_op = 'UPDATE' then
    execute pg_catalog.format('select ($1).%I::pg_catalog.text', tg_argv[1]) into ended using new;
    if ended is distinct from gone then
      perform pg_catalog.pg_notify(tg_argv[0], ended);
    end if;
  end if;
  return null;
exception
  when others then -- never the writer's problem: workers poll as well
    raise warning 'leadlist: no signal for a run of %.%: %', tg_table_schema, tg_table_name, sqlerrm;
    return null;
end
$signal$;

comment on function ${schema}.leadlist_signal_run() is
  'Lead List Runner: notifies workers when a run is over; attached to the run table by its three leadlist_ triggers';

-- Not "update of": that looks at the statement's column list and misses a status set by another trigger.
-- Any change into a terminal status counts, from another terminal one as well: a worker may be mapped to fewer of them.
-- A changed id means that the old one is gone. All other updates pay for this condition and nothing else.
create or replace trigger leadlist_run_ended
after update on ${schema}.${table}
for each row
when (
  old.${id} is distinct from new.${id}
  or (
    old.${status}::pg_catalog.text is distinct from new.${status}::pg_catalog.text
    and pg_catalog.btrim(new.${status}::pg_catalog.text, E' \t\n\r\f') in (${terminal_statuses})
  )
)
execute function ${schema}.leadlist_signal_run(${channel}, ${id}, ${status}, ${terminal_statuses});

-- A run that was over already was told when it ended; so purging a million old runs sends nothing.
create or replace trigger leadlist_run_deleted
after delete on ${schema}.${table}
for each row
when ((pg_catalog.btrim(old.${status}::pg_catalog.text, E' \t\n\r\f') in (${terminal_statuses})) is not true)
execute function ${schema}.leadlist_signal_run(${channel}, ${id}, ${status}, ${terminal_statuses});

create or replace trigger leadlist_runs_truncated
after truncate on ${schema}.${table}
for each statement
execute function ${schema}.leadlist_signal_run(${channel}, ${id}, ${status}, ${terminal_statuses});

insert into ${schema}.leadlist_migrations (version, name) values (2, 'run_signals') on conflict do nothing;
