package dev.leadlist.consumer;

import dev.leadlist.junit.LeadListWorker;
import dev.leadlist.junit.WithLeadListWorker;
import org.junit.jupiter.api.Test;

@WithLeadListWorker(handler = Handlers.Completes.class)
class LeakedChildTests {

  /** A child that keeps the output of this JVM open holds up Maven until it ends. */
  @Test
  void leavesAChildWithTheOutputOfThisJvm(LeadListWorker worker) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("setsid", "sleep", "300").inheritIO();
    builder.environment().putAll(worker.environment());
    builder.start();
    Notes.lastTestEnded();
  }
}
