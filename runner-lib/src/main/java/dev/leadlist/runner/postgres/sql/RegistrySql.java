package dev.leadlist.runner.postgres.sql;

import dev.leadlist.runner.RegisteredWorker;
import dev.leadlist.runner.RunTable;

/**
 * The statements on the table of workers. Time is the server's.
 *
 * @param table the table of workers, with its schema
 */
public record RegistrySql(String table) {
  public static final String NAME = "worker_registry";

  private static final String SILENT_AFTER =
      RegisteredWorker.SILENT_AFTER.toMillis() + " * interval '1 millisecond'";

  /** Longer names are not ours, and a notification has little room. */
  private static final int LONGEST_ID = 63;

  public static RegistrySql of(RunTable runs) {
    return new RegistrySql(SqlText.identifier(runs.schema()) + "." + NAME);
  }

  /**
   * Enters workers, and takes over the rows of earlier ones of their names: not that of one that is
   * alive in another process, and not the end of the very worker that is entered late. Returns who
   * was entered. Parameters: the columns of {@code x} as arrays.
   */
  public String enter() {
    return """
    insert into %s as w (worker_id, worker_type, run_filter_id, started_at, last_heartbeat, status,
      host, process, end_rule, owner, loops, calls, max_loops, max_runtime, lease)
    select x.worker_id, x.worker_type, x.run_filter_id,
      pg_catalog.clock_timestamp() - x.age_ms * interval '1 millisecond',
      pg_catalog.clock_timestamp(), 'active', x.host, x.process, x.end_rule, x.owner, 0, 0,
      x.max_loops, x.max_runtime_ms * interval '1 millisecond', x.lease_ms * interval '1 millisecond'
    from unnest(?::text[], ?::text[], ?::uuid[], ?::bigint[], ?::text[], ?::text[], ?::text[],
      ?::text[], ?::bigint[], ?::bigint[], ?::bigint[]) as x(worker_id, worker_type, run_filter_id,
      age_ms, host, process, end_rule, owner, max_loops, max_runtime_ms, lease_ms)
    on conflict (worker_id) do update
    set worker_type = excluded.worker_type, run_filter_id = excluded.run_filter_id,
      started_at = excluded.started_at, last_heartbeat = excluded.last_heartbeat,
      status = excluded.status, host = excluded.host, process = excluded.process,
      end_rule = excluded.end_rule, owner = excluded.owner, loops = 0, calls = 0, max_loops = excluded.max_loops,
      max_runtime = excluded.max_runtime, lease = excluded.lease, run_id = null,
      last_progress_at = null, stop_requested_at = null, ended_at = null, exit_reason = null,
      handler_stuck = null, duration = null
    where case
      when w.process is not distinct from excluded.process
        then w.status <> 'ended' or w.ended_at < excluded.started_at
      else w.status <> 'active'
        or w.last_heartbeat <= pg_catalog.clock_timestamp() - %s
    end
    returning w.worker_id
    """.formatted(table, SILENT_AFTER);
  }

  /**
   * Tells that workers are alive; returns those that have a row, each with whether it is asked to
   * stop. Parameters: the columns of {@code x} as arrays.
   */
  public String beat() {
    return """
    update %s w
    set last_heartbeat = pg_catalog.clock_timestamp(), status = 'active', ended_at = null,
      loops = x.loops, calls = x.calls, run_id = x.run_id,
      last_progress_at = pg_catalog.clock_timestamp() - x.idle_ms * interval '1 millisecond'
    from unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::uuid[], ?::bigint[])
      as x(worker_id, process, loops, calls, run_id, idle_ms)
    where w.worker_id = x.worker_id and w.process = x.process and w.status <> 'ended'
    returning w.worker_id, w.stop_requested_at is not null
    """.formatted(table);
  }

  /**
   * Writes down an end. Parameters: reason, handler stuck, loops, calls, duration in milliseconds,
   * worker, process.
   */
  public String end() {
    return """
    update %s
    set status = 'ended', last_heartbeat = pg_catalog.clock_timestamp(),
      ended_at = pg_catalog.clock_timestamp(), exit_reason = ?, handler_stuck = ?, loops = ?,
      calls = ?, duration = ? * interval '1 millisecond', run_id = null
    where worker_id = ? and process = ?
    """.formatted(table);
  }

  /** Reads workers as {@code WorkerRow} does; {@code which} is the condition. */
  public String read(String which) {
    return """
    select w.*, extract(epoch from pg_catalog.clock_timestamp() - w.last_heartbeat) as silence,
      extract(epoch from pg_catalog.clock_timestamp() - w.last_progress_at) as since_progress,
      extract(epoch from w.max_runtime) as max_runtime_s, extract(epoch from w.duration) as duration_s
    from %s w where %s order by w.started_at, w.worker_id
    """.formatted(table, which);
  }

  /**
   * Asks workers to stop and wakes them; a row for each. Parameters: what {@code which} has, then
   * the channel.
   */
  public String requestStop(String which) {
    return """
    with asked as (
      update %s w
      set stop_requested_at = coalesce(w.stop_requested_at, pg_catalog.clock_timestamp())
      where %s and w.status in ('active', 'crashed')
      returning w.worker_id
    )
    select pg_catalog.pg_notify(?, %s || pg_catalog.left(a.worker_id, %d)) from asked a
    """.formatted(table, which, SqlText.literal(StopPayload.PREFIX), LONGEST_ID);
  }

  /** Parameters: worker, the heartbeat that was seen. */
  public String markCrashed() {
    return """
    update %s set status = 'crashed', ended_at = pg_catalog.clock_timestamp()
    where worker_id = ? and last_heartbeat = ? and status = 'active'
    """.formatted(table);
  }

  /**
   * Marks workers that were silent for a lease time while the server took heartbeats of others. No
   * parameters.
   */
  public String markSilent() {
    return """
    update %1$s w set status = 'crashed', ended_at = pg_catalog.clock_timestamp()
    where w.status = 'active' and w.last_heartbeat + w.lease < pg_catalog.clock_timestamp()
      and exists (
        select from %1$s other
        where other.status = 'active' and other.last_heartbeat > w.last_heartbeat + w.lease)
    """.formatted(table);
  }

  /** Parameters: age in milliseconds. */
  public String purge() {
    return """
    delete from %s where status in ('ended', 'crashed')
      and coalesce(ended_at, last_heartbeat)
        < pg_catalog.clock_timestamp() - ? * interval '1 millisecond'
    """.formatted(table);
  }
}
