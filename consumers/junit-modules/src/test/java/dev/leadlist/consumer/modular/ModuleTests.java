package dev.leadlist.consumer.modular;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.leadlist.junit.LeadListWorker;
import dev.leadlist.junit.WithLeadListWorker;
import dev.leadlist.runner.ExitReason;
import dev.leadlist.runner.Worker;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModuleTests {
  @Test
  @WithLeadListWorker(handler = Pipeline.class)
  void inThisJvm(LeadListWorker worker) throws Exception {
    assertTrue(Worker.class.getModule().isNamed(), "the runner is on the module path");
    assertEquals(Optional.of(ExitReason.TARGET_TERMINAL), worker.awaitExit().reason());
  }

  @Test
  @WithLeadListWorker(handler = Pipeline.class, fork = true)
  void inAChildJvm(LeadListWorker worker) throws Exception {
    assertEquals(Optional.of(ExitReason.TARGET_TERMINAL), worker.awaitExit().reason());
  }
}
