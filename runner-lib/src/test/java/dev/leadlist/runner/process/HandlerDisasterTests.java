package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.embedded.TestRuns;
import dev.leadlist.runner.faults.FaultRounds;
import dev.leadlist.runner.faults.FaultTally;
import dev.leadlist.runner.faults.Harm;
import dev.leadlist.runner.postgres.TestDatabase;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** P4: whatever a handler does to its JVM, the process is gone in time and its run is free. */
@Tag("faults")
class HandlerDisasterTests {
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Duration BOUND = GRACE.plusSeconds(1);

  /** A JVM without memory does little but look for some. */
  private static final Duration BOUND_WITHOUT_MEMORY = BOUND.plusSeconds(1);

  private static final Duration LEASE = Duration.ofSeconds(3);

  @AutoClose
  private static final TestDatabase database = TestDatabase.create();

  private static final TestRuns runs = new TestRuns(database);

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @CsvSource({
    "RUNS_OUT_OF_MEMORY, error, 70",
    "OVERFLOWS_ITS_STACK, error, 70",
    "EXITS_THE_JVM, active, 137",
    "LEAKS_THREADS, completed, 0",
    "LOSES_A_THREAD, active, 70",
    "KEEPS_ALL_MEMORY, archived, 0|70|137",
  })
  void endsInTimeAndLeavesItsRunFree(HandlerMain handler, String status, String exitCodes) {
    try (FaultTally tally = new FaultTally("P4 a handler " + handler)) {
      for (int i = 0; i < FaultRounds.of(10); i++) {
        live(tally, handler, status, exitCodes);
        tally.rounds(1);
      }
    }
  }

  private static void live(FaultTally tally, HandlerMain handler, String status, String exitCodes) {
    UUID run = runs.insertActive();
    try (WorkerJvm worker = WorkerJvm.launch(handler)
        .on(database)
        .targeting(run)
        .with("WORKER_GRACE", GRACE.toSeconds() + "s")
        .with("WORKER_LEASE", LEASE.toSeconds() + "s")
        .with("WORKER_MAX_FAILURES", "2")
        .with("WORKER_POLL_INTERVAL", "50ms")
        .start()) {
      worker.awaitLine("MARK disaster");
      if (handler == HandlerMain.KEEPS_ALL_MEMORY) {
        runs.setStatus(run, status); // this one does nothing more by itself
      }
      long since = System.nanoTime();
      Duration took = worker.awaitExitSince(since);
      Duration bound = handler == HandlerMain.KEEPS_ALL_MEMORY ? BOUND_WITHOUT_MEMORY : BOUND;
      tally.countIf(
          took.compareTo(bound) > 0, Harm.STALE_WORKER, took.toMillis() + " ms\n" + worker.all());
      tally.countIf(
          !runs.status(run).equals(status), Harm.STALE_WRITE, "status " + runs.status(run));
      tally.countIf(isLeasedAfterExpiry(worker, run), Harm.LEFTOVER, "its lease");
      assertThat(exitCodes.split("\\|"))
          .as(worker.all())
          .contains(String.valueOf(worker.exitCode()));
    }
  }

  /** A JVM that was halted gave nothing back: its lease passes on by expiry. */
  private static boolean isLeasedAfterExpiry(WorkerJvm worker, UUID run) {
    worker.await("the lease is over", LEASE.plusSeconds(1), () -> !runs.isLeased(run));
    return runs.isLeased(run);
  }
}
