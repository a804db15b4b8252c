package dev.leadlist.junit;

import static dev.leadlist.junit.LeadListAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.leadlist.runner.ExitReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;

/** Each assertion fails for what is not so, and for what is not known. */
class WorkerEndAssertTests {
  private static final WorkerEnd KNOWN = new WorkerEnd(
      "known",
      Optional.of(ExitReason.LOOP_LIMIT),
      OptionalInt.of(0),
      false,
      OptionalLong.of(3),
      OptionalLong.of(2),
      OptionalLong.of(1),
      Optional.of(Duration.ofMillis(300)),
      List.of("the last line"));

  /** A program of another kind, killed before its test had ended its run. */
  private static final WorkerEnd SILENT = new WorkerEnd(
      "silent",
      Optional.empty(),
      OptionalInt.empty(),
      true,
      OptionalLong.empty(),
      OptionalLong.empty(),
      OptionalLong.empty(),
      Optional.empty(),
      List.of("the last line"));

  @Test
  void whatIsSoPasses() {
    assertThat(KNOWN)
        .hasReason(ExitReason.LOOP_LIMIT)
        .hasExitCode(0)
        .ranLoops(3)
        .madeCalls(2)
        .endedWithin(Duration.ofMillis(300));
    assertThat(withCallsAfterEnd(0)).madeNoCallsAfterTheRunEnded();
  }

  @Test
  void anotherReasonFails() {
    fails(KNOWN, end -> end.hasReason(ExitReason.TARGET_TERMINAL))
        .contains("to have left with TARGET_TERMINAL", "reason LOOP_LIMIT");
    fails(SILENT, end -> end.hasReason(ExitReason.LOOP_LIMIT))
        .contains("to have left with LOOP_LIMIT", "reason unknown", "its handler was stuck");
  }

  @Test
  void anotherExitCodeFails() {
    fails(KNOWN, end -> end.hasExitCode(143)).contains("to have exit code 143", "exit code 0");
    fails(SILENT, end -> end.hasExitCode(0)).contains("to have exit code 0", "exit code unknown");
  }

  @Test
  void anEndThatIsTooLateFails() {
    fails(KNOWN, end -> end.endedWithin(Duration.ofMillis(299)))
        .contains(
            "to have ended within 299 ms of the end of its run",
            "300.0 ms after its run was ended");
    fails(SILENT, end -> end.endedWithin(Duration.ofMillis(299)))
        .contains("to have ended within 299 ms", "but the test did not end it", "complete()");
  }

  @Test
  void otherLoopsFail() {
    fails(KNOWN, end -> end.ranLoops(4)).contains("to have run 4 loops, not 3");
    fails(KNOWN, end -> end.ranLoops(2)).contains("to have run 2 loops, not 3");
    fails(SILENT, end -> end.ranLoops(0)).contains("to have run 0 loops, not an unknown number");
  }

  @Test
  void otherCallsFail() {
    fails(KNOWN, end -> end.madeCalls(3)).contains("to have made 3 calls, not 2");
    fails(SILENT, end -> end.madeCalls(0)).contains("to have made 0 calls, not an unknown number");
  }

  @Test
  void aCallAfterTheEndOfTheRunFails() {
    fails(KNOWN, WorkerEndAssert::madeNoCallsAfterTheRunEnded)
        .contains("to have made 0 calls after its run was ended, not 1");
    fails(SILENT, WorkerEndAssert::madeNoCallsAfterTheRunEnded)
        .contains("to have made 0 calls after its run was ended, not an unknown number");
  }

  private static WorkerEnd withCallsAfterEnd(long calls) {
    return new WorkerEnd(
        KNOWN.worker(),
        KNOWN.reason(),
        KNOWN.exitCode(),
        KNOWN.handlerStuck(),
        KNOWN.loops(),
        KNOWN.calls(),
        OptionalLong.of(calls),
        KNOWN.sinceRunEnded(),
        KNOWN.lastLines());
  }

  /** Verifies that it fails and shows the whole end, and hands on its message. */
  private static AbstractStringAssert<?> fails(WorkerEnd end, Consumer<WorkerEndAssert> assertion) {
    AssertionError error =
        catchThrowableOfType(AssertionError.class, () -> assertion.accept(assertThat(end)));
    return assertThat(error.getMessage())
        .contains("worker '" + end.worker() + "'", "the last line");
  }
}
