package dev.leadlist.junit;

import static dev.leadlist.junit.LeadListAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.leadlist.runner.ExitReason;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests whose workers are configured in part; run by {@link ConfigurationTests}. */
final class ConfigurationTestCases {
  private ConfigurationTestCases() {}

  @WithLeadListWorker(handler = Handlers.Waits.class)
  static class Loops {
    @Test
    void takesWhatIsNotSet(LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit()).hasReason(ExitReason.LOOP_LIMIT).ranLoops(4);
    }

    @Test
    @WithLeadListWorker(maxLoops = 2)
    void keepsWhatIsSet(LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit()).hasReason(ExitReason.LOOP_LIMIT).ranLoops(2);
    }

    @Test
    @WithLeadListWorker(maxLoops = 1)
    void keepsWhatIsSetToTheDefault(LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit()).hasReason(ExitReason.LOOP_LIMIT).ranLoops(1);
    }
  }

  /** What a process of the test would get says what its worker has. */
  @WithLeadListWorker(handler = Handlers.Waits.class, autoStart = false)
  static class Times {
    private static void hasTimes(
        LeadListWorker worker, String timeout, String grace, String pollInterval) {
      assertThat(worker.environment())
          .containsAllEntriesOf(Map.of(
              "WORKER_MAX_RUNTIME",
              timeout,
              "WORKER_GRACE",
              grace,
              "WORKER_POLL_INTERVAL",
              pollInterval));
    }

    @Test
    void takesWhatIsNotSet(LeadListWorker worker) {
      hasTimes(worker, "PT7S", "PT0.7S", "PT0.07S");
    }

    @Test
    @WithLeadListWorker(timeout = "8s", grace = "800ms", pollInterval = "80ms")
    void keepsWhatIsSet(LeadListWorker worker) {
      hasTimes(worker, "PT8S", "PT0.8S", "PT0.08S");
    }

    @Test
    @WithLeadListWorker(timeout = "30s", grace = "2s", pollInterval = "100ms")
    void keepsWhatIsSetToTheDefault(LeadListWorker worker) {
      hasTimes(worker, "PT30S", "PT2S", "PT0.1S");
    }

    @Test
    @WithLeadListWorker(grace = "800ms")
    void takesTheRest(LeadListWorker worker) {
      hasTimes(worker, "PT7S", "PT0.8S", "PT0.07S");
    }
  }

  @WithLeadListWorker(handler = Handlers.BlockedInACall.class)
  static class Bounded {
    @Test
    void leavesAtTheLimit(LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit()).hasReason(ExitReason.TIME_LIMIT);
    }
  }

  @WithLeadListWorker(handler = Handlers.SwallowsInterrupts.class)
  static class Stuck {
    @Test
    void leaves(LeadListWorker worker) throws Exception {
      Handlers.awaitBegun(worker);
    }
  }
}
