package dev.leadlist.runner.embedded;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * P6 while sessions break in the midst of claims and writes: by an administrator, by a statement
 * timeout, and by deadlocks with a writer that locks runs in its own order.
 */
@Tag("faults")
class KilledSessionTests {
  private final Workplace place = new Workplace(Mode.FULL);
  private final SharedWork work = new SharedWork(place, place.pool);

  @AfterEach
  void closeAll() {
    place.close();
  }

  @Test
  void noRunIsWorkedOnTwiceWhileSessionsAreKilled() throws Exception {
    work.disturb("pool sessions killed mid-claim and mid-write", () -> place.outsider.execute("""
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'
        order by random() limit 1
        """));
    Eventually.that(
        "the server has counted killed sessions", () -> place.statistic("sessions_killed") > 0);
  }

  @Test
  void noRunIsWorkedOnTwiceWhileStatementsTimeOut() throws Exception {
    place.database.execute(
        "alter database %s set statement_timeout = '100ms'".formatted(place.database.name()));
    work.disturb("statements time out behind a lock", () -> place.outsider.execute("""
        begin;
        set local statement_timeout = 0;
        lock table pm_pipeline.runs in exclusive mode;
        select pg_sleep(0.15);
        commit
        """));
  }

  @Test
  void noRunIsWorkedOnTwiceWhileAWriterLocksRunsInItsOwnOrder() throws Exception {
    work.disturb(
        "a writer locks runs and leases in its own order", () -> place.outsider.execute("""
        begin;
        set local lock_timeout = '40ms';
        do $$ begin
          perform 1 from pm_pipeline.run_leases order by random() for update;
          perform 1 from pm_pipeline.runs order by random() for update;
        exception when lock_not_available or deadlock_detected then null;
        end $$;
        commit
        """));
  }
}
