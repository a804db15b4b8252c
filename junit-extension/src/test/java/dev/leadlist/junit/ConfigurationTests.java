package dev.leadlist.junit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a declaration does not set comes from the configuration, and nothing else does. */
class ConfigurationTests {
  @Test
  void loopsAreBelowTheAnnotation() {
    Kit.run(ConfigurationTestCases.Loops.class, "leadlist.worker.maxLoops", "4").passed(3);
  }

  @Test
  void timesAreBelowTheAnnotation() {
    Kit.run(
            ConfigurationTestCases.Times.class,
            "leadlist.worker.timeout",
            "7s",
            "leadlist.worker.grace",
            "700ms",
            "leadlist.worker.pollInterval",
            "70ms")
        .passed(4);
  }

  @Test
  void aConfiguredTimeoutBoundsTheWorker() {
    Kit.run(ConfigurationTestCases.Bounded.class, "leadlist.worker.timeout", "500ms")
        .passed(1);
  }

  @Test
  void aConfiguredGraceIsAllThatAStuckWorkerGets() {
    assertThat(Kit.run(ConfigurationTestCases.Stuck.class, "leadlist.worker.grace", "200ms")
            .failureOf("leaves(LeadListWorker)"))
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContaining("interrupted again and again for 200ms");
  }
}
