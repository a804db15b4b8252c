package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.embedded.TestRuns;
import dev.leadlist.runner.postgres.TestDatabase;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What SIGTERM and SIGINT do to a worker process, and that no handler can keep it alive. */
@Tag("slow")
class SignalTests {
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Duration BOUND = GRACE.plusSeconds(1);

  @AutoClose
  private static final TestDatabase database = TestDatabase.create();

  private static final TestRuns runs = new TestRuns(database);

  private static WorkerJvm.Launch worker(HandlerMain handler, UUID run) {
    return WorkerJvm.launch(handler).on(database).targeting(run).with("WORKER_GRACE", "1s");
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @CsvSource({
    "TERM, IDLE, MARK idle, 143",
    "INT, IDLE, MARK idle, 130",
    "TERM, BLOCKED_IN_A_CALL, MARK in call, 143",
    "INT, BLOCKED_IN_A_STEP, MARK in step, 130"
  })
  void aWorkerThatCanStopDoesAtOnce(
      String signal, HandlerMain handler, String marker, int exitCode) {
    UUID run = runs.insertActive();
    try (WorkerJvm worker = worker(handler, run).start()) {
      worker.awaitLine(marker);
      worker.signal(signal);
      long since = System.nanoTime();
      assertThat(worker.awaitExitSince(since)).as(worker.all()).isLessThan(GRACE);
      assertThat(worker.reason()).isEqualTo("STOP_REQUESTED");
      assertThat(worker.exitCode()).as(worker.all()).isEqualTo(exitCode);
      assertThat(runs.status(run)).isEqualTo("active");
      assertThat(database.query(
              "select worker_id from pm_pipeline.run_leases where run_id = '%s'".formatted(run)))
          .as("it gave its run back")
          .containsExactly("null");
    }
  }

  @ConcurrentTest
  void anInterruptOfTheLastResortHaltsNobody() {
    try (WorkerJvm worker =
        worker(HandlerMain.INTERRUPTS_THE_WATCHERS, runs.insertActive()).start()) {
      worker.awaitLine("MARK interrupted");
      worker.awaitExit();
      assertThat(worker.exitCode()).as(worker.all()).isZero();
    }
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @CsvSource({"TERM, 143", "INT, 130"})
  void aWorkerThatIsStillConnectingStops(String signal, int exitCode) {
    try (TcpProxy silent = TcpProxy.to(database.port())) {
      silent.fallSilent();
      try (WorkerJvm worker = worker(HandlerMain.IDLE, runs.insertActive())
          .with("POSTGRES_URL", silent.jdbcUrl(database.name()))
          .start()) {
        silent.awaitConnection(WorkerJvm.PATIENCE);
        worker.signal(signal);
        long since = System.nanoTime();
        assertThat(worker.awaitExitSince(since)).as(worker.all()).isLessThan(BOUND);
        assertThat(worker.exitCode()).as(worker.all()).isEqualTo(exitCode);
      } finally {
        silent.speak();
      }
    }
  }

  @ConcurrentTest
  void aSecondSignalChangesNothing() {
    try (WorkerJvm worker =
        worker(HandlerMain.SWALLOWS_INTERRUPTS, runs.insertActive()).start()) {
      worker.awaitLine("MARK busy");
      worker.signal("TERM");
      long since = System.nanoTime();
      worker.signal("TERM");
      worker.signal("INT");
      assertThat(worker.awaitExitSince(since)).as(worker.all()).isLessThan(BOUND);
      assertThat(worker.exitCode()).as(worker.all()).isEqualTo(137);
    }
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @CsvSource({"SWALLOWS_INTERRUPTS, MARK busy", "STUCK_IN_A_READ, MARK reading"})
  void aHandlerThatIsStuckIsHaltedAfterTheGraceOfASignal(HandlerMain handler, String marker) {
    try (WorkerJvm worker = worker(handler, runs.insertActive()).start()) {
      worker.awaitLine(marker);
      worker.signal("TERM");
      long since = System.nanoTime();
      assertThat(worker.awaitExitSince(since))
          .as(worker.all())
          .isBetween(GRACE.dividedBy(2), BOUND);
      assertThat(worker.exitCode()).as(worker.all()).isEqualTo(137);
      assertThat(worker.output())
          .contains("has not ended 1000 ms after its interrupt")
          .containsPattern("HandlerMain\\$\\d+.handle");
    }
  }

  @ConcurrentTest
  void aHandlerThatIsStuckIsHaltedAfterTheEndOfItsRun() {
    UUID run = runs.insertActive();
    try (WorkerJvm worker = worker(HandlerMain.SWALLOWS_INTERRUPTS, run).start()) {
      worker.awaitLine("MARK busy");
      runs.setStatus(run, "completed");
      long since = System.nanoTime();
      assertThat(worker.awaitExitSince(since))
          .as(worker.all())
          .isBetween(GRACE.dividedBy(2), BOUND);
      assertThat(worker.exitCode()).as(worker.all()).isEqualTo(137);
      assertThat(worker.reason()).isEqualTo("TARGET_TERMINAL");
    }
  }

  /** The code of the worker's own end, 0, would say that nobody stopped it. */
  @ConcurrentTest
  void aShutdownHookOfTheUsersDoesNotChangeTheCodeOfASignal() {
    try (WorkerJvm worker = worker(HandlerMain.IDLE, runs.insertActive())
        .with("WORKER_GRACE", "5s")
        .flag("-D" + HandlerMain.SLOW_HOOK + "=1200")
        .start()) {
      worker.awaitLine("MARK idle");
      worker.signal("TERM");
      worker.awaitExit();
      assertThat(worker.exitCode()).as(worker.all()).isEqualTo(143);
    }
  }

  @ConcurrentTest
  void handlersSeeAnEmptyStandardInput() {
    try (WorkerJvm worker = worker(HandlerMain.READS_INPUT, runs.insertActive()).start()) {
      worker.awaitLine("MARK read -1");
      worker.awaitExit();
      assertThat(worker.exitCode()).as(worker.all()).isZero();
    }
  }
}
