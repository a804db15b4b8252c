package dev.leadlist.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.leadlist.junit.LeadListWorker;
import dev.leadlist.junit.TestRun;
import dev.leadlist.junit.WithLeadListWorker;
import dev.leadlist.runner.ExitReason;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CleanTests {
  @Test
  @WithLeadListWorker(handler = Handlers.Blocked.class, maxLoops = 10)
  void inThisJvm(LeadListWorker worker, TestRun run) throws Exception {
    run.complete();
    assertEquals(Optional.of(ExitReason.TARGET_TERMINAL), worker.awaitExit().reason());
  }

  @Test
  @WithLeadListWorker(handler = Handlers.Completes.class, fork = true)
  void inAChildJvm(LeadListWorker worker) throws Exception {
    assertEquals(Optional.of(ExitReason.TARGET_TERMINAL), worker.awaitExit().reason());
  }

  @Test
  @WithLeadListWorker(command = {"sh", "-c", "test -n \"$RUN_FILTER_ID\" && exit 3"})
  void asAProgram(LeadListWorker worker) throws Exception {
    assertEquals(3, worker.awaitExit().exitCode().getAsInt());
  }

  @AfterAll
  static void tell() throws Exception {
    Notes.lastTestEnded();
  }
}
