package dev.leadlist.runner.embedded;

import dev.leadlist.runner.postgres.TestDatabase;
import java.time.Duration;

/** What a database offers to workers; every promise of the loop is tested with each. */
enum Mode {
  /** Leases, and triggers to listen to. */
  FULL,
  /** Leases, but nothing signals the end of a run. */
  POLL,
  /** Nothing but the guide's table. */
  PLAIN;

  /** How often workers in these tests ask. */
  static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  TestDatabase createDatabase() {
    TestDatabase database =
        this == PLAIN ? TestDatabase.createWithPlainTable() : TestDatabase.create();
    if (this == POLL) {
      dropTriggers(database);
    }
    return database;
  }

  boolean hasLeases() {
    return this != PLAIN;
  }

  boolean listens() {
    return this == FULL;
  }

  /** Returns how long after a run's end its worker may go on: the promise, and some noise. */
  Duration bound() {
    return listens() ? Duration.ofMillis(250) : POLL_INTERVAL.plusSeconds(1);
  }

  private static void dropTriggers(TestDatabase database) {
    database.execute("""
        drop trigger leadlist_run_ended on pm_pipeline.runs;
        drop trigger leadlist_run_deleted on pm_pipeline.runs;
        drop trigger leadlist_runs_truncated on pm_pipeline.runs;
        """);
  }
}
