package dev.leadlist.runner.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers whose PostgreSQL keeps its connections open and says nothing. */
@Tag("slow")
class FrozenServerTests {
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Duration BOUND = GRACE.plusSeconds(1);

  /** What a statement under way may take to be given up, and the end with its farewell after. */
  private static final Duration STATEMENT_AND_END = Duration.ofSeconds(7);

  @AutoClose
  private static final FreezableServer server = FreezableServer.start();

  @AfterEach
  void thaw() {
    server.thaw();
  }

  private static WorkerJvm.Launch worker(HandlerMain handler, UUID run) {
    return WorkerJvm.launch(handler)
        .with("POSTGRES_URL", server.jdbcUrl())
        .targeting(run)
        .with("WORKER_GRACE", "1s");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1500})
  void aSignalEndsWorkersWithinTheGraceAndASecond(long frozenForMs, TestReporter reporter)
      throws InterruptedException {
    try (WorkerJvm idle = worker(HandlerMain.IDLE, server.insertActiveRun()).start();
        WorkerJvm inStep =
            worker(HandlerMain.BLOCKED_IN_A_STEP, server.insertActiveRun()).start();
        WorkerJvm calling =
            worker(HandlerMain.CALLS_REPEATEDLY, server.insertActiveRun()).start()) {
      idle.awaitLine("MARK idle");
      inStep.awaitLine("MARK in step");
      calling.awaitLine("MARK call");
      server.freeze();
      Thread.sleep(frozenForMs); // the moment itself: before and after an idle loop is over
      Signals.send("TERM", List.of(idle.pid(), inStep.pid(), calling.pid()));
      long since = System.nanoTime();
      for (WorkerJvm worker : List.of(idle, inStep, calling)) {
        Duration took = worker.awaitExitSince(since);
        reporter.publishEntry(
            "frozen for %d ms, TERM to process gone".formatted(frozenForMs),
            "%d ms, exit code %d".formatted(took.toMillis(), worker.exitCode()));
        assertThat(took).as(worker.all()).isLessThan(BOUND);
        assertThat(worker.exitCode()).as(worker.all()).isIn(143, 137);
      }
    }
  }

  @Test
  void aCallIsRefusedWithinASecondAndTheWorkerGoesOnAfterwards() {
    UUID run = server.insertActiveRun();
    try (WorkerJvm worker = worker(HandlerMain.CALLS_REPEATEDLY, run).start()) {
      worker.awaitLine("MARK call");
      server.freeze();
      Matcher refused = worker.awaitLine("MARK unavailable (\\d+) (.*)");
      assertThat(Integer.parseInt(refused.group(1))).as(worker.all()).isBetween(900, 1500);
      assertThat(refused.group(2)).contains("PostgreSQL gave no answer within 1000 ms");

      server.thaw();
      worker.awaitLine("(?s)MARK unavailable.*MARK call");
      assertThat(callsDuringTheSilence(worker)).as(worker.all()).isEmpty();
      server.complete(run);
      long since = System.nanoTime();
      assertThat(worker.awaitExitSince(since)).as(worker.all()).isLessThan(Duration.ofSeconds(2));
      assertThat(worker.exitCode()).as(worker.all()).isZero();
    }
  }

  /** Returns what was accepted between the first refusal and the last one. */
  private static String callsDuringTheSilence(WorkerJvm worker) {
    String output = worker.output();
    return output
        .substring(output.indexOf("MARK unavailable"), output.lastIndexOf("MARK unavailable"))
        .lines()
        .filter(line -> line.startsWith("MARK call"))
        .reduce("", String::concat);
  }

  @Test
  void leavesByItselfWhenTheSilenceLastsTooLong(TestReporter reporter) {
    try (TcpProxy proxy = TcpProxy.to(server.port());
        WorkerJvm idle = silentFor("3s", HandlerMain.IDLE, server.jdbcUrl());
        WorkerJvm inStep = silentFor("3s", HandlerMain.BLOCKED_IN_A_STEP, server.jdbcUrl());
        WorkerJvm halfOpen = silentFor("3s", HandlerMain.IDLE, proxy.jdbcUrl("postgres"))) {
      idle.awaitLine("MARK idle");
      inStep.awaitLine("MARK in step");
      halfOpen.awaitLine("MARK idle");
      proxy.fallSilent();
      server.freeze();
      long since = System.nanoTime();
      assertLeavesForSilence(idle, since, reporter);
      assertLeavesForSilence(inStep, since, reporter);
      assertLeavesForSilence(halfOpen, since, reporter);
    }
  }

  /** Promise P4: the process is gone a second after the grace, whatever it is stuck in. */
  @Test
  void aTimeLimitEndsAStuckHandlerToo(TestReporter reporter) {
    Duration limit = Duration.ofSeconds(4);
    try (WorkerJvm worker = worker(HandlerMain.SWALLOWS_INTERRUPTS, server.insertActiveRun())
        .with("WORKER_MAX_RUNTIME", "4s")
        .start()) {
      worker.awaitLine("safe default"); // its clock starts here
      long since = System.nanoTime();
      worker.awaitLine("MARK busy");
      server.freeze();
      Duration took = worker.awaitExitSince(since).minus(limit);
      reporter.publishEntry("frozen, time limit to process gone, ms", "" + took.toMillis());
      assertThat(took).as(worker.all()).isLessThan(BOUND);
      assertThat(worker.exitCode()).as(worker.all()).isEqualTo(137);
    }
  }

  /** Neither an interrupt nor the driver's own time limits end the writing of a result in time. */
  @Test
  void aTimeLimitEndsAWorkerInTheMiddleOfAResultToo(TestReporter reporter) throws IOException {
    Duration limit = Duration.ofSeconds(3);
    try (WorkerJvm worker = worker(HandlerMain.COMPLETES_WHEN_TOLD, server.insertActiveRun())
        .with("WORKER_MAX_RUNTIME", "3s")
        .start()) {
      worker.awaitLine("safe default"); // its clock starts here
      long since = System.nanoTime();
      worker.awaitLine("MARK waiting");
      server.freeze();
      worker.process().getOutputStream().write(1);
      worker.process().getOutputStream().flush();
      Duration took = worker.awaitExitSince(since).minus(limit);
      reporter.publishEntry("frozen, result, time limit to process gone, ms", "" + took.toMillis());
      assertThat(worker.output()).as(worker.all()).contains("MARK told");
      assertThat(took).as(worker.all()).isLessThan(BOUND);
      assertThat(worker.exitCode()).as(worker.all()).isEqualTo(137);
    }
  }

  /** Only the old connections are dead: the end of the run is found out over new ones. */
  @ParameterizedTest
  @EnumSource(names = {"BLOCKED_IN_A_CALL", "BLOCKED_IN_A_TRANSACTION", "IDLE"})
  @Tag("faults")
  void findsTheEndOfItsRunThoughItsConnectionsAreHalfOpen(
      HandlerMain handler, TestReporter reporter) {
    UUID run = server.insertActiveRun();
    try (TcpProxy proxy = TcpProxy.to(server.port());
        WorkerJvm worker =
            worker(handler, run).with("POSTGRES_URL", proxy.jdbcUrl("postgres")).start()) {
      worker.awaitLine("MARK (in call|in transaction|idle)");
      proxy.forgetConnections();
      server.complete(run);
      Duration took = worker.awaitExitSince(System.nanoTime());
      reporter.publishEntry("half-open, COMMIT to process gone, ms", "" + took.toMillis());
      assertThat(took).as(worker.all()).isLessThan(Duration.ofSeconds(4));
      assertThat(worker.exitCode()).as(worker.all()).isZero();
    }
  }

  private static WorkerJvm silentFor(String timeout, HandlerMain handler, String url) {
    return worker(handler, server.insertActiveRun())
        .with("POSTGRES_URL", url)
        .with("WORKER_DATABASE_TIMEOUT", timeout)
        .start();
  }

  private static void assertLeavesForSilence(WorkerJvm worker, long since, TestReporter reporter) {
    Duration took = worker.awaitExitSince(since);
    reporter.publishEntry("silence of 3 s to process gone, ms", "" + took.toMillis());
    assertThat(took)
        .as(worker.all())
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3).plus(STATEMENT_AND_END));
    assertThat(worker.reason()).isEqualTo("DATABASE_UNAVAILABLE");
    assertThat(worker.exitCode()).as(worker.all()).isEqualTo(69);
  }
}
