package dev.leadlist.junit.latch;

import dev.leadlist.junit.WorkerLeakError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Remembers leaks over reruns: a leaking test that passes when it is run again would be a success
 * for the build, and the leak would be forgotten.
 *
 * <p>Hears the results that the launcher hears, so what runs inside of a test is not counted. Found
 * by the launcher as a service.
 */
public final class LeakLatch implements LauncherSessionListener {
  private final List<String> leaks = Collections.synchronizedList(new ArrayList<>());

  /** Called by {@link java.util.ServiceLoader}. */
  public LeakLatch() {}

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    session.getLauncher().registerTestExecutionListeners(new Ears());
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    if (!leaks.isEmpty()) {
      throw new AssertionError(
          leaks.size() + " test(s) left workers behind, whatever a rerun said:\n  "
              + String.join("\n  ", leaks));
    }
  }

  private final class Ears implements TestExecutionListener {
    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      result.getThrowable().flatMap(Ears::leak).ifPresent(leak -> leaks.add(firstLine(leak)));
    }

    private static Optional<WorkerLeakError> leak(Throwable failure) {
      if (failure instanceof WorkerLeakError leak) {
        return Optional.of(leak);
      }
      for (Throwable suppressed : failure.getSuppressed()) {
        Optional<WorkerLeakError> leak = leak(suppressed);
        if (leak.isPresent()) {
          return leak;
        }
      }
      return Optional.empty();
    }

    private static String firstLine(WorkerLeakError leak) {
      return leak.toString().lines().findFirst().orElse("");
    }
  }
}
