package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.postgres.TestDatabase;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Untargeted workers of several JVMs on one table. */
@Tag("slow")
class SharedRunsTests {
  private static final int RUNS = 90;

  @Test
  void workersOfSeveralJvmsShareTheRunsEvenly(TestReporter reporter) {
    try (TestDatabase database = TestDatabase.create();
        WorkerJvm one = worker(database);
        WorkerJvm two = worker(database);
        WorkerJvm three = worker(database)) {
      Stamps stamps = new Stamps(database);
      Stream.of(one, two, three).forEach(worker -> worker.awaitLine("listening"));
      database.execute("""
          insert into pm_pipeline.runs (id, criteria, target_quantity, stage, status)
          select gen_random_uuid(), '{}', 1, 'discovery', 'active' from generate_series(1, %d)
          """.formatted(RUNS));
      one.await("all runs are done", WorkerJvm.PATIENCE, () -> completed(database) == RUNS);

      Map<String, Long> shares = stamps.byWorker();
      reporter.publishEntry("runs by worker, of " + RUNS, shares.toString());
      assertThat(shares.values().stream().mapToLong(Long::longValue).sum())
          .as("each run was handled once: %s", shares)
          .isEqualTo(RUNS);
      assertThat(shares).hasSize(3);
      assertThat(shares.values()).as("%s", shares).allMatch(share -> share >= RUNS / 3 / 2);
    }
  }

  private static long completed(TestDatabase database) {
    return Long.parseLong(database
        .query("select count(*) from pm_pipeline.runs where status = 'completed'")
        .get(0));
  }

  private static WorkerJvm worker(TestDatabase database) {
    return WorkerJvm.launch(HandlerMain.STAMPS_AND_COMPLETES)
        .on(database)
        .with("WORKER_POLL_INTERVAL", "100ms")
        .start();
  }
}
