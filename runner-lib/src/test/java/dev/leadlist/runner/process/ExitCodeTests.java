package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.embedded.TestRuns;
import dev.leadlist.runner.postgres.TestDatabase;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;

/** Each reason for which a worker process leaves, with its exit code. */
@Tag("slow")
class ExitCodeTests {
  @AutoClose
  private static final TestDatabase database = TestDatabase.create();

  private static final TestRuns runs = new TestRuns(database);

  private static WorkerJvm.Launch worker(HandlerMain handler, UUID run) {
    return WorkerJvm.launch(handler).on(database).targeting(run);
  }

  @ConcurrentTest
  void zeroWhenTheHandlerCompletedTheRun() {
    UUID run = runs.insertActive();
    try (WorkerJvm worker = worker(HandlerMain.COMPLETES, run).start()) {
      worker.awaitExit();
      assertThat(worker.reason()).isEqualTo("TARGET_TERMINAL");
      assertThat(worker.exitCode()).as(worker.all()).isZero();
      assertThat(runs.status(run)).isEqualTo("completed");
    }
  }

  @ConcurrentTest
  void zeroAtTheLoopLimit() {
    try (WorkerJvm worker = worker(HandlerMain.IDLE, runs.insertActive())
        .with("WORKER_MAX_LOOPS", "2")
        .with("WORKER_POLL_INTERVAL", "10ms")
        .start()) {
      worker.awaitExit();
      assertThat(worker.reason()).isEqualTo("LOOP_LIMIT");
      assertThat(worker.exitCode()).as(worker.all()).isZero();
    }
  }

  @ConcurrentTest
  void sixtySixWhenThereIsNoSuchRun() {
    try (WorkerJvm worker = worker(HandlerMain.IDLE, UUID.randomUUID()).start()) {
      worker.awaitExit();
      assertThat(worker.reason()).isEqualTo("TARGET_MISSING");
      assertThat(worker.exitCode()).as(worker.all()).isEqualTo(66);
      assertThat(worker.output()).doesNotContain("MARK idle");
    }
  }

  @ConcurrentTest
  void seventyWhenTheHandlerFailedTooOften() {
    UUID run = runs.insertActive();
    try (WorkerJvm worker = worker(HandlerMain.FAILS_ALWAYS, run)
        .with("WORKER_MAX_FAILURES", "2")
        .with("WORKER_POLL_INTERVAL", "10ms")
        .start()) {
      worker.awaitExit();
      assertThat(worker.reason()).isEqualTo("HANDLER_FAILED");
      assertThat(worker.exitCode()).as(worker.all()).isEqualTo(70);
      assertThat(runs.status(run)).isEqualTo("error");
    }
  }

  @ConcurrentTest
  void oneHundredTwentyFourWhenItsTimeIsUp() {
    try (WorkerJvm worker = worker(HandlerMain.BLOCKED_IN_A_CALL, runs.insertActive())
        .with("WORKER_MAX_RUNTIME", "1500ms")
        .start()) {
      worker.awaitExit();
      assertThat(worker.reason()).isEqualTo("TIME_LIMIT");
      assertThat(worker.exitCode()).as(worker.all()).isEqualTo(124);
    }
  }

  @ConcurrentTest
  void seventyFiveWhenAnotherWorkerHoldsTheRun() {
    UUID run = runs.insertActive();
    try (WorkerJvm holder = worker(HandlerMain.IDLE, run).start()) {
      holder.awaitLine("MARK idle");
      try (WorkerJvm worker =
          worker(HandlerMain.IDLE, run).with("WORKER_WHEN_HELD", "leave").start()) {
        worker.awaitExit();
        assertThat(worker.reason()).isEqualTo("RUN_HELD");
        assertThat(worker.exitCode()).as(worker.all()).isEqualTo(75);
        assertThat(worker.output()).doesNotContain("MARK idle");
      }
      assertThat(holder.process().isAlive()).isTrue();
    }
  }

  @ConcurrentTest
  void seventyFiveWhenAnotherWorkerTookTheRunOver() {
    UUID run = runs.insertActive();
    try (WorkerJvm worker = worker(HandlerMain.BLOCKED_IN_A_CALL, run).start()) {
      worker.awaitLine("MARK in call");
      database.execute("""
          update pm_pipeline.run_leases
          set worker_id = 'another', fencing_token = nextval('pm_pipeline.fencing_tokens'),
              expires_at = now() + interval '1 minute'
          where run_id = '%s'
          """.formatted(run));
      worker.awaitExit();
      assertThat(worker.reason()).isEqualTo("LEASE_LOST");
      assertThat(worker.exitCode()).as(worker.all()).isEqualTo(75);
      assertThat(database.query(
              "select worker_id from pm_pipeline.run_leases where run_id = '%s'".formatted(run)))
          .as("the other worker's lease is left alone")
          .containsExactly("another");
    }
  }

  @ConcurrentTest
  void sixtyNineWhenTheDatabaseIsGone() {
    UUID run = runs.insertActive();
    try (TcpProxy proxy = TcpProxy.to(database.port());
        WorkerJvm worker = worker(HandlerMain.IDLE, run)
            .with("POSTGRES_URL", proxy.jdbcUrl(database.name()))
            .with("WORKER_DATABASE_TIMEOUT", "3s")
            .start()) {
      worker.awaitLine("MARK idle");
      long since = System.nanoTime();
      proxy.cut();
      assertThat(worker.awaitExitSince(since)).isLessThan(Duration.ofSeconds(10));
      assertThat(worker.reason()).isEqualTo("DATABASE_UNAVAILABLE");
      assertThat(worker.exitCode()).as(worker.all()).isEqualTo(69);
    }
  }

  /** What the start took, from connecting to looking at the table, is not counted as silence. */
  @ConcurrentTest
  void aSlowStartIsNotTakenForASilentDatabase() throws InterruptedException {
    UUID run = runs.insertActive();
    try (TcpProxy proxy = TcpProxy.to(database.port())) {
      proxy.fallSilent();
      try (WorkerJvm worker = worker(HandlerMain.COMPLETES, run)
          .with("POSTGRES_URL", proxy.jdbcUrl(database.name()))
          .with("WORKER_DATABASE_TIMEOUT", "1s")
          .start()) {
        proxy.awaitConnection(WorkerJvm.PATIENCE);
        Thread.sleep(1200); // the slowness itself; a connection may take two seconds
        proxy.speak();
        worker.awaitExit();
        assertThat(worker.reason()).isEqualTo("TARGET_TERMINAL");
        assertThat(worker.exitCode()).as(worker.all()).isZero();
      }
    }
  }
}
