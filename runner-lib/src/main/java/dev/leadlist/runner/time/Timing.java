package dev.leadlist.runner.time;

import java.time.Duration;
import java.time.Instant;

/**
 * Tells the time and waits.
 *
 * <p>Everything in this library that reads a clock or waits does it through this interface, so that
 * a test can move time instead of sleeping. Implementations are safe for use by many threads.
 */
public interface Timing {

  /** Returns the wall-clock time, for people and logs; it can be stepped and is never measured. */
  Instant wallTime();

  /** Returns monotonic nanoseconds from an arbitrary origin, for measuring and for deadlines. */
  long nanoTime();

  /**
   * Waits until {@code wakeup} is raised or {@code limit} has passed, and lowers it.
   *
   * @return whether it was raised
   * @throws InterruptedException if the calling thread is interrupted while waiting
   */
  boolean await(Wakeup wakeup, Duration limit) throws InterruptedException;

  /** Returns how long ago {@code nanos} was, never negative. */
  default Duration since(long nanos) {
    return Duration.ofNanos(Math.max(0, nanoTime() - nanos));
  }

  /** Returns the system's clocks and waits. */
  static Timing system() {
    return SystemTiming.INSTANCE;
  }
}
