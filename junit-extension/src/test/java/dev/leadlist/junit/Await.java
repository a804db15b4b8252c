package dev.leadlist.junit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Waits for what a test needs to have happened, never longer than the slowest machine needs. */
public final class Await {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration LOOK_EVERY = Duration.ofMillis(1);

  private Await() {}

  /** What is waited for. */
  public interface Condition {
    boolean holds() throws Exception;
  }

  /**
   * Waits until {@code condition} holds, and returns how long that took.
   *
   * @param unmet says what was there instead, if it never does
   */
  public static Duration until(Condition condition, Supplier<?> unmet) throws Exception {
    long since = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - since > LIMIT.toNanos()) {
        throw new AssertionError("not within " + LIMIT + ": " + unmet.get());
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
    return Duration.ofNanos(System.nanoTime() - since);
  }

  /** Waits until {@code method} is on the stack of {@code thread}. */
  public static void inside(String method, Thread thread) throws Exception {
    until(
        () -> Stream.of(thread.getStackTrace())
            .anyMatch(frame -> frame.getMethodName().equals(method)),
        () -> thread + " is not inside " + method);
  }
}
