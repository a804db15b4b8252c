package dev.leadlist.runner.postgres;

import dev.leadlist.runner.RunTable;

/**
 * The statements on the table of workers. Time is the server's.
 *
 * @param table the table of workers, with its schema
 */
record RegistrySql(String table) {
  static final String NAME = "worker_registry";

  /** Longer names are not ours, and a notification has little room. */
  private static final int LONGEST_ID = 63;

  static RegistrySql of(RunTable runs) {
    return new RegistrySql(SqlText.identifier(runs.schema()) + "." + NAME);
  }

  /** Reads workers as {@link WorkerRow} does; {@code which} is the condition. */
  String read(String which) {
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
  String requestStop(String which) {
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
  String markCrashed() {
    return """
    update %s set status = 'crashed', ended_at = pg_catalog.clock_timestamp()
    where worker_id = ? and last_heartbeat = ? and status = 'active'
    """.formatted(table);
  }

  /**
   * Marks workers that were silent for a lease time while the server took heartbeats of others. No
   * parameters.
   */
  String markSilent() {
    return """
    update %1$s w set status = 'crashed', ended_at = pg_catalog.clock_timestamp()
    where w.status = 'active' and w.last_heartbeat + w.lease < pg_catalog.clock_timestamp()
      and exists (
        select from %1$s other
        where other.status = 'active' and other.last_heartbeat > w.last_heartbeat + w.lease)
    """.formatted(table);
  }

  /** Parameters: age in milliseconds. */
  String purge() {
    return """
    delete from %s where status in ('ended', 'crashed')
      and coalesce(ended_at, last_heartbeat)
        < pg_catalog.clock_timestamp() - ? * interval '1 millisecond'
    """.formatted(table);
  }
}
