package dev.leadlist.runner.embedded;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** P6 where the server breaks off the statements of workers, in favour of a writer of its own. */
@Tag("faults")
class ConflictTests {
  private final Workplace place = new Workplace(Mode.FULL);
  private final SharedWork work = new SharedWork(place, place.pool);

  @AfterEach
  void closeAll() {
    place.close();
  }

  @Test
  void noRunIsWorkedOnTwiceWhileTransactionsCannotBeSerialized() throws Exception {
    place.database.execute("alter database %s set default_transaction_isolation = 'serializable'"
        .formatted(place.database.name()));
    try (LogCapture log = new LogCapture()) {
      work.disturb("serialization failures", () -> place.outsider.execute("""
          begin isolation level read committed;
          do $$ begin
            update pm_pipeline.runs set target_quantity = 7 where status <> 'completed';
            update pm_pipeline.run_leases set failures = failures;
            perform pg_sleep(0.01);
          exception when deadlock_detected then null; -- the server may choose this side as well
          end $$;
          commit
          """));
      Eventually.that(
          "some of the workers' failed", () -> !log.with("could not serialize").isEmpty());
    }
  }

  @Test
  void noRunIsWorkedOnTwiceWhileDeadlocksAreBroken() throws Exception {
    place.database.execute(
        "alter database %s set deadlock_timeout = '5ms'".formatted(place.database.name()));
    work.disturb("deadlocks with a writer", () -> place.outsider.execute("""
        do $$ begin
          set local deadlock_timeout = '20ms';
          perform 1 from pm_pipeline.run_leases for update;
          perform 1 from pm_pipeline.runs for update;
        exception when deadlock_detected then null;
        end $$
        """));
    Eventually.that("the server has broken some", () -> place.statistic("deadlocks") > 0);
  }
}
