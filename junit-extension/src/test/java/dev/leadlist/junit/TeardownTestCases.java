package dev.leadlist.junit;

import dev.leadlist.runner.Worker;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests that leave behind what takes its time to end; run by {@link TeardownTests}. */
final class TeardownTestCases {
  private TeardownTestCases() {}

  /** What the last test's end took, from the end of its body on. */
  static volatile Duration took = Duration.ZERO;

  /** Registered first, so that its last callback comes after the extension's. */
  static final class Clock implements AfterTestExecutionCallback, AfterEachCallback {
    private static volatile long since;

    @Override
    public void afterTestExecution(ExtensionContext context) {
      since = System.nanoTime();
    }

    @Override
    public void afterEach(ExtensionContext context) {
      took = Duration.ofNanos(System.nanoTime() - since);
    }
  }

  /** The code under test: starts a worker with the library's own grace period, and forgets it. */
  private static void startStuck(DataSource dataSource, UUID run) throws Exception {
    Worker.builder(dataSource)
        .targetRun(run)
        .handler(new Handlers.SwallowsInterrupts())
        .build()
        .start();
    Handlers.awaitBegun(run);
  }

  @ExtendWith(Clock.class)
  @WithLeadListWorker(
      name = "first program",
      command = {"sh", "-c", StuckInEveryWay.STUBBORN})
  @WithLeadListWorker(
      name = "second program",
      command = {"sh", "-c", StuckInEveryWay.STUBBORN})
  @WithLeadListWorker(name = "here", handler = Handlers.SwallowsInterrupts.class)
  static class StuckInEveryWay {
    static final String IGNORES_TERM = "trap '' TERM; echo ready; exec sleep 300";
    static final String STUBBORN = "(" + IGNORES_TERM + ") & " + IGNORES_TERM;

    @Test
    void leaves(
        @Named("first program") LeadListWorker first,
        @Named("second program") LeadListWorker second,
        @Named("here") TestRun run,
        @Named("here") DataSource dataSource)
        throws Exception {
      ProcessTestCases.awaitLine(first, "ready");
      ProcessTestCases.awaitLine(second, "ready");
      startStubborn(first);
      startStubborn(second);
      startStuck(dataSource, run.insertAnother().id());
      startStuck(dataSource, run.insertAnother().id());
    }

    private static void startStubborn(LeadListWorker worker) throws IOException {
      ProcessBuilder builder = new ProcessBuilder("sh", "-c", IGNORES_TERM);
      builder.environment().putAll(worker.environment());
      builder.start().getInputStream().read(); // it is ready
    }
  }

  @ExtendWith(Clock.class)
  @WithLeadListWorker(handler = Handlers.Completes.class)
  static class StuckWorkerOfTheCode {
    @Test
    void forgets(DataSource dataSource, TestRun run) throws Exception {
      startStuck(dataSource, run.insertAnother().id());
    }
  }

  @WithLeadListWorker(
      command = {
        "sh",
        "-c",
        "setsid sh -c 'trap \"setsid sleep 317 & exit 0\" TERM; echo ready;"
            + " while :; do sleep 0.05; done' & exit 0"
      })
  static class StartsAnotherWhenItIsEnded {
    @Test
    void leaves(LeadListWorker worker) throws Exception {
      ProcessTestCases.awaitLine(worker, "ready");
      worker.awaitExit();
    }
  }
}
