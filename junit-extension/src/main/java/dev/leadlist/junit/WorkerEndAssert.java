package dev.leadlist.junit;

import dev.leadlist.runner.ExitReason;
import java.time.Duration;
import java.util.OptionalLong;
import org.assertj.core.api.AbstractAssert;

/** Assertions on how a worker ended; each message shows the whole end. */
public final class WorkerEndAssert extends AbstractAssert<WorkerEndAssert, WorkerEnd> {
  WorkerEndAssert(WorkerEnd actual) {
    super(actual, WorkerEndAssert.class);
  }

  /** Verifies why it left. */
  public WorkerEndAssert hasReason(ExitReason expected) {
    isNotNull();
    if (actual.reason().isEmpty() || actual.reason().get() != expected) {
      fail("to have left with " + expected);
    }
    return this;
  }

  /** Verifies the exit code of its process, or the one it would have had. */
  public WorkerEndAssert hasExitCode(int expected) {
    isNotNull();
    if (actual.exitCode().isEmpty() || actual.exitCode().getAsInt() != expected) {
      fail("to have exit code " + expected);
    }
    return this;
  }

  /**
   * Verifies how soon it left its loop after the test had ended its run, counted from the
   * acknowledgement of that commit; for a program, until its process was gone.
   */
  public WorkerEndAssert endedWithin(Duration limit) {
    isNotNull();
    if (actual.sinceRunEnded().isEmpty()) {
      fail(
          "to have ended within " + limit.toMillis() + " ms of the end of its run, but the test did"
              + " not end it; call complete(), fail(), archive() or delete() on the injected TestRun");
    } else if (actual.sinceRunEnded().get().compareTo(limit) > 0) {
      fail("to have ended within " + limit.toMillis() + " ms of the end of its run");
    }
    return this;
  }

  /** Verifies how many loops it began. */
  public WorkerEndAssert ranLoops(long expected) {
    return has("to have run %d loops", expected, actual.loops());
  }

  /** Verifies how many calls to the outside it made. */
  public WorkerEndAssert madeCalls(long expected) {
    return has("to have made %d calls", expected, actual.calls());
  }

  /** Verifies that no call was let through after the test had ended its run. */
  public WorkerEndAssert madeNoCallsAfterTheRunEnded() {
    return has("to have made %d calls after its run was ended", 0, actual.callsAfterEnd());
  }

  private WorkerEndAssert has(String what, long expected, OptionalLong known) {
    isNotNull();
    if (known.isEmpty() || known.getAsLong() != expected) {
      fail(what.formatted(expected) + ", not "
          + (known.isEmpty() ? "an unknown number" : Long.toString(known.getAsLong())));
    }
    return this;
  }

  private void fail(String expectation) {
    failWithMessage("%nExpected%n  %s%s", actual.describe().indent(2).strip(), "\n" + expectation);
  }
}
