package dev.leadlist.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leadlist.runner.ExitReason;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A worker that a test steps through is ended with the test, and judged as one that it starts. */
class StepTests {
  @Test
  void stuckInALoopThatTheTestTakesItIsALeak() {
    assertThat(
            Kit.run(StepTestCases.StuckPastItsLimit.class).failureOf("neverLooks(LeadListWorker)"))
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContainingAll(
            "was still running after StuckPastItsLimit.neverLooks",
            "Started by: runLoops",
            "Handlers$SwallowsInterrupts.handle",
            "left the loop: TIME_LIMIT",
            "it was fenced");
  }

  @Test
  void stuckOnAThreadOfTheTestsItIsALeak() throws Exception {
    assertThat(
            Kit.run(StepTestCases.StuckOnAnotherThread.class).failureOf("leaves(LeadListWorker)"))
        .isInstanceOf(WorkerLeakError.class)
        .hasMessageContainingAll("Started by: runLoops", "Handlers$SwallowsInterrupts.handle");
    assertThat(StepTestCases.elsewhere.get(30, TimeUnit.SECONDS).handlerStuck()).isTrue();
  }

  @Test
  void onAThreadOfTheTestsItIsEndedWithTheTest() throws Exception {
    Set<Thread> before = LiveThreads.ofTheLibrary(); // stuck ones of other tests
    Kit.run(StepTestCases.OnAnotherThread.class).passed(1);
    assertThat(LiveThreads.ofTheLibrary()).isSubsetOf(before);
    assertThat(StepTestCases.elsewhere.get(30, TimeUnit.SECONDS).reason())
        .contains(ExitReason.STOP_REQUESTED);
  }

  @Test
  void nothingBeginsWhenTheTestIsOver() {
    Kit.run(StepTestCases.OnAnotherThread.class).passed(1);
    LeadListWorker kept = Objects.requireNonNull(StepTestCases.kept);
    assertThatThrownBy(() -> kept.runLoops(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("its test is over");
    assertThatThrownBy(kept::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("its test is over");
  }
}
