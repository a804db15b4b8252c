package dev.leadlist.junit;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests that step through their worker and leave something behind; run by {@link StepTests}. */
final class StepTestCases {
  private StepTestCases() {}

  /** How the last loops ended that a test has left to a thread of its own. */
  static volatile CompletableFuture<WorkerEnd> elsewhere = new CompletableFuture<>();

  /** The worker of a test that is over. */
  static volatile @Nullable LeadListWorker kept;

  private static void stepElsewhere(LeadListWorker worker) throws Exception {
    CompletableFuture<WorkerEnd> end = new CompletableFuture<>();
    elsewhere = end;
    Thread thread = new Thread(() -> end.completeAsync(() -> worker.runLoops(1), Runnable::run));
    thread.setDaemon(true);
    thread.start();
    Handlers.awaitBegun(worker);
  }

  @WithLeadListWorker(
      handler = Handlers.SwallowsInterrupts.class,
      autoStart = false,
      timeout = "2s",
      grace = "200ms")
  static class StuckPastItsLimit {
    @Test
    void neverLooks(LeadListWorker worker) {
      worker.runLoops(1);
    }
  }

  @WithLeadListWorker(
      handler = Handlers.SwallowsInterrupts.class,
      autoStart = false,
      grace = "200ms")
  static class StuckOnAnotherThread {
    @Test
    void leaves(LeadListWorker worker) throws Exception {
      stepElsewhere(worker);
    }
  }

  @WithLeadListWorker(handler = Handlers.BlockedInACall.class, autoStart = false)
  static class OnAnotherThread {
    @Test
    void leaves(LeadListWorker worker) throws Exception {
      kept = worker;
      stepElsewhere(worker);
    }
  }
}
