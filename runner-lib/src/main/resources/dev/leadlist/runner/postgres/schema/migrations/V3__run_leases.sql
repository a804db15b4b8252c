-- Who works on which run, and under which token. No foreign key to the run table: its writers neither wait nor fail
-- because of a lease.

do $install$
begin
  if pg_catalog.to_regclass('${schema}.run_leases') is null then
    create table ${schema}.run_leases (
      run_id uuid primary key,
      worker_id text, -- null: nobody holds it
      fencing_token bigint not null, -- grows with every claim of any run
      expires_at timestamptz not null, -- by this server's clock
      failures integer not null default 0, -- of the handler, in a row
      available_at timestamptz not null default '-infinity' -- not to be claimed before
    );
    comment on table ${schema}.run_leases is 'Lead List Runner: which worker holds which run until when';
  end if;

  if pg_catalog.to_regclass('${schema}.fencing_tokens') is null then
    create sequence ${schema}.fencing_tokens as bigint;
    comment on sequence ${schema}.fencing_tokens is 'Lead List Runner: one number per claim, ever growing';
  end if;
end
$install$;

insert into ${schema}.leadlist_migrations (version, name) values (3, 'run_leases') on conflict do nothing;
